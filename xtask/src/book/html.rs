//! The elements of a page: of its Markdown, where a mistake has a line, and of the HTML that mdBook makes.

use std::sync::LazyLock;

use mdbook_markdown::pulldown_cmark::{Event, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use regex::Regex;

use super::marks::escape;

/// An element of HTML.
pub struct Element {
    /// The line it starts on.
    pub line: usize,
    /// Such as `a`, `img`, `h2`.
    pub name: String,
    /// What comes after it, up to the next element.
    pub text: String,
    attributes: Vec<(String, String)>,
}

impl Element {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(attribute, _)| attribute == name).map(|(_, value)| value.as_str())
    }

    /// What it loads from another machine, if it does.
    pub fn remote(&self) -> Option<&str> {
        let loads = self.attributes.iter().find_map(|(name, value)| match name.as_str() {
            "href" | "xlink:href" if self.name == "a" => None,
            "href" | "xlink:href" | "src" | "srcset" | "poster" | "data" | "action" => {
                is_remote(value).then_some(value.as_str())
            }
            "style" => remote_in_css(value),
            _ => None,
        });
        loads.or_else(|| remote_in_css(&self.text).filter(|_| self.name == "style"))
    }
}

/// The level of a heading.
pub fn level(element: &Element) -> Option<u8> {
    element.name.strip_prefix('h')?.parse().ok()
}

/// Whether a URL leads to another machine.
pub fn is_remote(url: &str) -> bool {
    let url = url.trim().to_ascii_lowercase();
    url.starts_with("http:") || url.starts_with("https:") || url.starts_with("//")
}

/// What a style sheet loads from another machine.
pub fn remote_in_css(css: &str) -> Option<&str> {
    let urls = css.split("url(").skip(1).chain(css.split("@import").skip(1));
    let urls = urls.map(|rest| rest.trim_start_matches(['"', '\'', ' ']));
    urls.filter(|url| is_remote(url)).find_map(|url| url.split(['"', '\'', ')', ';']).next())
}

/// The elements of HTML.
pub fn elements(html: &str) -> Vec<Element> {
    static TAG: LazyLock<Regex> = LazyLock::new(|| {
        let tag = r#"<!--(?s:.*?)-->|<script>(?s:.*?)</script>|<(?<name>[a-zA-Z][\w-]*)(?<rest>(?:[^>"']|"[^"]*"|'[^']*')*)>(?<text>[^<]*)"#;
        regex(tag)
    });
    static ATTRIBUTE: LazyLock<Regex> = LazyLock::new(|| {
        let attribute = r#"([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"#;
        regex(attribute)
    });
    let (mut line, mut read) = (1, 0);
    let tags = TAG.captures_iter(html).filter_map(|tag| {
        let name = tag.name("name")?;
        line += html[read..name.start()].matches('\n').count();
        read = name.start();
        let attributes = ATTRIBUTE.captures_iter(&tag["rest"]).map(|attribute| {
            let (_, [name, value]) = attribute.extract();
            (name.to_ascii_lowercase(), value.replace("&quot;", "\"").replace("&amp;", "&"))
        });
        let attributes = attributes.collect();
        Some(Element {
            line,
            name: name.as_str().to_ascii_lowercase(),
            text: tag["text"].to_owned(),
            attributes,
        })
    });
    tags.collect()
}

/// The elements of a Markdown page, by way of HTML that has each of them in the same line.
pub fn of_markdown(text: &str) -> Vec<Element> {
    let mut options = MarkdownOptions::default();
    options.smart_punctuation = false;
    let (mut html, mut line) = (String::new(), 1);
    for (event, range) in new_cmark_parser(text, &options).into_offset_iter() {
        let wanted = text[..range.start].matches('\n').count() + 1;
        while line < wanted {
            html.push('\n');
            line += 1;
        }
        let more = match event {
            Event::Start(Tag::Link { dest_url, .. }) => format!("<a href=\"{}\">", escape(&dest_url)),
            Event::Start(Tag::Heading { level, id: Some(id), .. }) => format!("<{level} id=\"{id}\">"),
            Event::Start(Tag::Heading { level, .. }) => format!("<{level}>"),
            Event::Start(Tag::Image { dest_url, .. }) => format!("<img src=\"{}\" alt=\"", escape(&dest_url)),
            Event::End(TagEnd::Image) => "\">".to_owned(),
            Event::End(TagEnd::Heading(_)) => "</h>".to_owned(),
            Event::Html(html) | Event::InlineHtml(html) => html.into_string(),
            // The text of a picture comes between its two events, and so between its two halves.
            Event::Text(text) | Event::Code(text) => escape(&text).replace('\n', " "),
            _ => continue,
        };
        line += more.matches('\n').count();
        html += &more;
    }
    elements(&html)
}

/// An expression of this tool's own.
pub fn regex(expression: &str) -> Regex {
    Regex::new(expression).expect("the tests use every expression")
}
