//! The elements of HTML, and of the HTML that a page of Markdown is.

use std::collections::BTreeMap;

use html5gum::{DefaultEmitter, Token, Tokenizer};
use mdbook_markdown::pulldown_cmark::{Event, Tag, html::push_html};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};

/// An element of HTML.
pub struct Element {
    /// The line it starts on.
    pub line: usize,
    /// Such as `a`, `img`, `h2`.
    pub name: String,
    /// What it says, up to the next element inside.
    pub text: String,
    attributes: BTreeMap<String, String>,
}

impl Element {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    /// The level of a heading.
    pub fn level(&self) -> Option<u8> {
        self.name.strip_prefix('h')?.parse().ok()
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
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    // What looks like an element in a script or a style sheet is none.
    emitter.naively_switch_states(true);
    let string = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (mut found, mut line, mut read, mut open) = (Vec::<Element>::new(), 1, 0, None);
    for Ok(token) in Tokenizer::new_with_emitter(html, emitter) {
        match token {
            Token::StartTag(tag) => {
                line += html[read..tag.span.start].matches('\n').count();
                read = tag.span.start;
                let attributes = tag.attributes.iter().map(|(name, value)| (string(name), string(value)));
                let (name, attributes) = (string(&tag.name), attributes.collect());
                // These are only a way to write a word.
                if !matches!(&*name, "code" | "em" | "strong") {
                    open = Some(found.len());
                }
                found.push(Element { line, name, text: String::new(), attributes });
            }
            Token::EndTag(tag) => {
                open = open.filter(|index| found[*index].name.as_bytes() != &**tag.name);
            }
            Token::Comment(comment) => {
                if let Some(number) = string(&comment).strip_prefix(LINE) {
                    line = number.parse().unwrap_or(line);
                    // A line that ends behind the comment is none of the page.
                    let rest = &html[comment.span.end..];
                    read = html.len() - rest.strip_prefix('\n').unwrap_or(rest).len();
                }
            }
            Token::String(text) => {
                if let Some(index) = open {
                    found[index].text += &string(&text);
                }
            }
            _ => {}
        }
    }
    found
}

/// How a comment begins that says which line of the Markdown comes next.
const LINE: &str = "line of the page: ";

/// The elements of a Markdown page.
pub fn of_markdown(page: &str) -> Vec<Element> {
    let mut options = MarkdownOptions::default();
    options.smart_punctuation = false;
    let events = new_cmark_parser(page, &options).into_offset_iter();
    // mdBook has ids of its own for the notes.
    let events = events.filter(|(event, _)| !matches!(event, Event::FootnoteReference(_)));
    let events = events.flat_map(|(event, range)| {
        let line = page[..range.start].matches('\n').count() + 1;
        let starts = match &event {
            Event::Start(tag) => {
                matches!(tag, Tag::Link { .. } | Tag::Image { .. } | Tag::Heading { .. } | Tag::HtmlBlock)
            }
            other => matches!(other, Event::InlineHtml(_)),
        };
        let comment = starts.then(|| Event::InlineHtml(format!("<!--{LINE}{line}-->").into()));
        comment.into_iter().chain([event])
    });
    let mut html = String::new();
    push_html(&mut html, events);
    elements(&html)
}
