//! The parts of an OpenAPI document that make a request: what an operation requires, and what it takes.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

/// The members of a path item that are operations.
pub const METHODS: [&str; 8] = ["get", "head", "options", "post", "put", "patch", "delete", "trace"];

/// The schemes that would let a client in.
pub struct Requirement {
    /// Each way in: one scheme, or several that belong together.
    pub names: Vec<String>,
    /// True if one way in needs no credentials.
    pub optional: bool,
    /// Those that the document does not declare.
    pub undeclared: Vec<String>,
}

impl Requirement {
    /// The requirement of this operation, or else of the document. It fails for a scheme that no request can leave out.
    pub fn of(document: &Value, operation: &Value) -> Result<Self, String> {
        let required = operation.get("security").or(document.get("security"));
        let ways: Vec<_> = required.and_then(Value::as_array).into_iter().flatten().collect();
        let (mut names, mut undeclared) = (Vec::new(), Vec::new());
        for way in ways.iter().filter_map(|way| way.as_object()).filter(|way| !way.is_empty()) {
            names.push(way.keys().cloned().collect::<Vec<_>>().join(" with "));
            for name in way.keys() {
                match resolved(document, &document["components"]["securitySchemes"][name]) {
                    None => undeclared.push(name.clone()),
                    Some(scheme) if scheme["type"] == "mutualTLS" => {
                        return Err(format!("{name} is a matter of the connection, and not of a request"));
                    }
                    Some(_) => {}
                }
            }
        }
        let optional = names.len() < ways.len();
        Ok(Self { names, optional, undeclared })
    }
}

/// The value, or the one that its `$ref` points to, or `None` if that is not in this document.
pub fn resolved<'a>(document: &'a Value, value: &'a Value) -> Option<&'a Value> {
    let mut value = Some(value).filter(|value| !value.is_null())?;
    // A reference to itself would never end.
    for _ in 0..9 {
        let Some(reference) = value.get("$ref") else { return Some(value) };
        value = document.pointer(reference.as_str()?.strip_prefix('#')?)?;
    }
    None
}

/// The path with its parameters filled in, the required parameters of the query after it, and the required fields.
pub fn parameters(
    document: &Value,
    path: &str,
    item: &Value,
    operation: &Value,
) -> Result<(String, Vec<(String, String)>), String> {
    let all =
        [&operation["parameters"], &item["parameters"]].into_iter().filter_map(Value::as_array).flatten();
    let (mut target, mut query, mut fields) = (path.to_owned(), Vec::new(), Vec::new());
    for parameter in all {
        let parameter = resolved(document, parameter).ok_or("a parameter stands in another document")?;
        let name = parameter["name"].as_str().unwrap_or_default();
        let value = example(document, parameter);
        let value = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
        let escaped = utf8_percent_encode(&value, NON_ALPHANUMERIC);
        match parameter["in"].as_str() {
            Some("path") => target = target.replace(&format!("{{{name}}}"), &escaped.to_string()),
            _ if parameter["required"] != true => {}
            Some("query") => query.push(format!("{name}={escaped}")),
            Some("header") => fields.push((name.to_owned(), value)),
            _ => return Err(format!("{name} is a cookie")),
        }
    }
    if target.contains('{') {
        return Err("a parameter of its path is not described".to_owned());
    }
    if !query.is_empty() {
        target += &format!("?{}", query.join("&"));
    }
    Ok((target, fields))
}

/// The media type and the bytes of a body that is required: its example, or nothing.
pub fn request_body(document: &Value, operation: &Value) -> Result<(Option<String>, Vec<u8>), String> {
    let Some(body) = resolved(document, &operation["requestBody"]) else {
        return if operation.get("requestBody").is_some() {
            Err("its body stands in another document".to_owned())
        } else {
            Ok((None, Vec::new()))
        };
    };
    let Some((media_type, content)) = body["content"].as_object().and_then(|content| content.iter().next())
    else {
        return Ok((None, Vec::new()));
    };
    let examples = content["examples"].as_object().into_iter().flatten();
    let example = content.get("example").or(examples.map(|(_, example)| &example["value"]).next());
    let example =
        example.filter(|_| media_type.ends_with("json")).map(|example| example.to_string().into_bytes());
    Ok((Some(media_type.clone()), example.unwrap_or_default()))
}

/// A value of a parameter: one of the document's examples, or one of its type.
fn example(document: &Value, parameter: &Value) -> Value {
    let schema = resolved(document, &parameter["schema"]).unwrap_or(&Value::Null);
    let named = parameter["examples"].as_object().and_then(|all| all.values().next()).map(|it| &it["value"]);
    let given = [parameter.get("example"), named, schema.get("example"), schema.get("default")];
    let listed =
        [&schema["examples"][0], &schema["enum"][0]].map(|value| Some(value).filter(|it| !it.is_null()));
    if let Some(value) = given.into_iter().chain(listed).flatten().next() {
        return value.clone();
    }
    // In 3.1 a type may be one of several.
    let kind = schema["type"].as_str().or(schema["type"][0].as_str());
    match (kind, schema["format"].as_str()) {
        (Some("integer" | "number"), _) => schema.get("minimum").cloned().unwrap_or(json!(1)),
        (Some("boolean"), _) => json!(true),
        (_, Some("uuid")) => json!("00000000-0000-4000-8000-000000000000"),
        (_, Some("date")) => json!("2000-01-01"),
        (_, Some("date-time")) => json!("2000-01-01T00:00:00Z"),
        _ => json!("x"),
    }
}
