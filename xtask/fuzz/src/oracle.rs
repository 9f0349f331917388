//! The answers that the standards demand, from parsers that share no line with the steps.

use std::{collections::BTreeMap, str, sync::LazyLock};

use regex::Regex;

/// The parameters that the token endpoint knows. It ignores all others.
pub const PARAMETERS: [&str; 6] =
    ["grant_type", "username", "password", "scope", "client_id", "client_secret"];
const INVALID_REQUEST: (u16, &str) = (400, "invalid_request");

/// The b64token of the only field, if that is `"Bearer" 1*SP b64token` [RFC 6750, section 2.1].
pub fn token<'a>(fields: &[&'a [u8]]) -> Option<&'a str> {
    static FIELD: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("^(?i:bearer) +([A-Za-z0-9._~+/-]+=*)$").expect("it is an expression"));
    let [field] = fields else { return None };
    let captures = FIELD.captures(str::from_utf8(field).ok()?)?;
    Some(captures.get(1)?.as_str())
}

/// The refusal that is due for any user name and password: its status and its error code [RFC 6749, section 5.2].
pub fn refusal(form: &[u8]) -> Result<(), (u16, &'static str)> {
    if form.len() > 16 * 1024 {
        return Err((413, "invalid_request"));
    }
    let mut parameters = BTreeMap::new();
    for pair in form.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        let mut parts = pair.splitn(2, |byte| *byte == b'=').map(decoded);
        let name = parts.next().flatten().ok_or(INVALID_REQUEST)?;
        let value = parts.next().unwrap_or(Some(String::new())).ok_or(INVALID_REQUEST)?;
        if PARAMETERS.contains(&&*name) && parameters.insert(name, value).is_some() {
            return Err(INVALID_REQUEST);
        }
    }
    let value = |name| parameters.get(name).map_or("", String::as_str);
    match (value("grant_type"), value("username"), value("password")) {
        _ if !value("client_secret").is_empty() => Err((401, "invalid_client")),
        ("", ..) | ("password", "", _) | ("password", _, "") => Err(INVALID_REQUEST),
        ("password", ..) if !value("scope").is_empty() => Err((400, "invalid_scope")),
        ("password", ..) => Ok(()),
        _ => Err((400, "unsupported_grant_type")),
    }
}

/// `+` is a space, `%` and two digits are a byte, and what comes out is UTF-8 [RFC 6749, appendix B].
fn decoded(text: &[u8]) -> Option<String> {
    let spaced: Vec<_> = text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    String::from_utf8(urlencoding::decode_binary(&spaced).into_owned()).ok()
}
