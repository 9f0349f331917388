//! The helpers on a built page.

use std::fs;

use super::{Course, rows};
use crate::{build, links};

/// A page, and parts that its HTML has, or after a `not` has not.
const PROMISES: &str = r##"
{{#listing step-2/src/lib.rs}} => <code>step-2/src/lib.rs</code> | new in this step: line 4< | <!---->//! Step one: step_2.\n\nfn one() {}\n<ins>fn two() {}</ins>\n</code>
{{#listing step-2/x.rs}} => new in this step: lines 1, 3-4, 7<
{{#listing step-2/new.js}} => all of it is new in this step | all-new | language-javascript | a &lt; b
{{#listing step-2/src/lib.rs plain}} => fn two() {}\n</code> | not <ins> | not new in this step
{{#listing step-1/src/lib.rs}} => fn one() {}\n</code> | not <ins> | not new in this step
1. One\n\n   {{#listing other/y.rs}}\n\n2. Two => # not hidden\n#\n\n\n&lt;/pre&gt;\n | <ol>\n<li>\n<p>One</p>\n<figure | not <ol start
{{#listing other/x.rs#x}}\n\n{{#listing other/x.rs#y}} => <!---->fn x() {\n    y\n}\n</code> | <!---->y\n</code>
{{#snapshot step-2 app__document}} => test <code>app::document</code> | <ins>    "c/d": 2</ins> | not expression: x
{{#snapshot step-2 app__document#/a/c~1d}} => <!---->2\n</code>
{{#diff step-1 step-2 src/lib.rs}} => (+2 and -1 lines)</summary> | \n+fn two() {}\n
{{#diff step-1 step-2 snapshots/it__app__document.snap}} => +    "c/d": 2
{{#lines step-2/src}}, {{#lines step-2/src new}} new => 4, 1 new
{{#minutes}}\n\n```sh\ncargo run\n``` => <p>1</p>
The {{#minutes 1.md 2.md}} => <p>The 2</p>
{{#answers step-2 app__answers#/x}} => <td>200</td><td>A <code>token</code></td><td></td> | <td>429</td><td><code>a</code>: wait<br><code>b</code>: go</td><td><code>Retry-After</code></td>
{{#exercise argument-left-off}} => <!---->--- a/step-0 | \n+++ b/step-0 | <p>It breaks the build.</p> | not Breaks:
{{#exercise scheme-with-case}} => <p>It breaks <code>items::each_way_to_write_the_field</code>.</p>
{{#term Bearer token}}, {{#term realm}} => <a href="glossary.html#bearer-token">Bearer token</a> | <a href="glossary.html#realm">realm</a>
# One\n\n[x](page.md#page), [y](https://example.com/#no), [z](#one) => <a href="page.html#page"> | <a href="#one">
{{#fastapi document}} => <td><code>/a/c~1d</code></td><td><code>3</code></td><td><code>2</code></td> | <td><code>/e</code></td><td><code>[]</code></td><td>not there</td> | <td><code>/f</code></td><td><code>[1,2,3]</code></td><td><code>[1]</code></td> | 3 differences | FastAPI 9.9 | not /a/b
{{#fastapi items}} => Of 2 requests, these 1 are answered differently | FastAPI 9.9 | <code>GET /other</code><br><code>x:··y·</code></td><td><code>201</code></td><td><code>200</code></td></tr>\n\n</tbody>\n\n</table>\n\n</div>\n\n<details>\n<summary>The 1 that both answer alike</summary> | GET /same
{{#measured speed}} => <caption>Requests</caption> | <td></td><th scope="col">against step 2</th><th scope="col">requests/s</th> | <th scope="row">FastAPI</th><td><span>1/15 <small>1/20 to 1/10</small></span></td>
{{#measured speed}} => <span style="width: 2.8%"></span></span><span>110 <small>100 to 120</small></span> | <tr class="base"><th scope="row">step 2</th><td><span>1</span></td>
{{#measured speed}} => hyper &lt;alone&gt;</th><td><span>2 × <small>2 to 4</small></span></td> | <span style="width: 100.0%"></span></span><span>4,000 <small>
{{#measured instructions}} => <span>92.9 ×</span> | <span>1,412,806</span> | not <small>
{{#ratio speed FastAPI}}, {{#ratio speed step 2 against FastAPI}}: {{#value speed step 2}}. => 1/15, 15~×: 1,800~requests/s.
{{#machine}} => <li>processor: A &amp; B</li>\n<li>rustc: 1</li>\n<li>rustc, for the counts: 2</li>\n</ul> | not processor, for
"##;

#[test]
fn each_page_has_what_its_helpers_promise() {
    let (rows, mut course) = (rows(PROMISES), Course::with("Text."));
    let mut summary = course.read("book/src/SUMMARY.md");
    for (number, (page, _)) in rows.iter().enumerate() {
        course = course.and(&format!("book/src/{number}.md"), page);
        summary += &format!("- [{number}]({number}.md)\n");
    }
    let course = course.and("book/src/SUMMARY.md", &summary);
    let output = build::check(&course.sources()).unwrap();
    for (number, (page, parts)) in rows.iter().enumerate() {
        let html = fs::read_to_string(output.join(format!("{number}.html"))).unwrap().replace('\u{a0}', "~");
        for part in parts.split(" | ") {
            let (part, is_there) = part.strip_prefix("not ").map_or((part, true), |part| (part, false));
            assert_eq!(html.contains(part), is_there, "{page}: {part}\n{html}");
        }
    }
}

#[test]
fn each_link_that_leaves_the_book_is_listed_with_what_it_claims() {
    let course = Course::with(
        "The [RFC 1,\n*section 2*], and [one](#page).\n\n[RFC 1,\n*section 2*]: https://x.test/1#2",
    );
    let listed = links::list(&build::check(&course.sources()).unwrap()).unwrap();
    assert_eq!(listed, "book/src/page.md https://x.test/1#2 RFC 1, section 2\n");
}
