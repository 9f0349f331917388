// Part of a page, as it is written down beside its picture: arguments[0] has the selectors of its elements. With
// arguments[1] everything else is hidden, for the picture to show nothing cut in half.

const parts = arguments[0].map((selector) => [...document.querySelectorAll(selector)].find((it) => it.checkVisibility()));
if (parts.includes(undefined)) return null;

// What differs in each run, replaced on the page itself: the picture and the text beside it say the same.
const redactions = [
  [/127\.0\.0\.1:\d+/g, "127.0.0.1:8000"],
  [/Bearer [\w-]{43}/g, "Bearer [access_token]"],
  [/\w{3}, ?\d+ \w{3} \d{4} [\d:]+ GMT/g, "[date]"],
];
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (texts.nextNode()) {
  const node = texts.currentNode;
  const text = redactions.reduce((text, [found, instead]) => text.replace(found, instead), node.nodeValue);
  if (text !== node.nodeValue) node.nodeValue = text;
}

// One line an element that says something or can be used, set in as far as those around it.
const lines = [];
const record = (element, depth) => {
  if (!element.checkVisibility()) return;
  const tag = element.tagName.toLowerCase();
  const usable = ["a", "button", "input", "select", "textarea"].includes(tag);
  const whole = /^(code|h\d|label|p|pre)$/.test(tag);
  const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.nodeValue);
  const said = (whole ? element.innerText : own.join(" ")).replace(/\s+/g, " ").trim();
  const words = [tag];
  if (element.ariaLabel) words.push(`(${element.ariaLabel})`);
  if (tag === "input") words.push(`[${element.type}]`, element.value.replace(/./g, element.type === "password" ? "*" : "$&"));
  if (tag === "select") words.push(element.selectedOptions[0]?.innerText);
  if (element.disabled) words.push("[disabled]");
  if (said) words.push(said);
  const written = Boolean(said) || usable;
  if (written) lines.push("  ".repeat(depth) + words.join(" ").trim());
  if (!whole) for (const child of element.children) record(child, written ? depth + 1 : depth);
};
for (const part of parts) record(part, 0);

if (arguments[1]) {
  // A sheet made by a script is one that the frontend's Content-Security-Policy allows.
  const sheet = new CSSStyleSheet();
  // A caret blinks, and a colour fades over: neither is caught halfway. A dialog may be as high as what is in it. And
  // Swagger UI's dark version forgot the colour of a documented field.
  sheet.replaceSync(`
    [data-beside] { display: none !important }
    * { caret-color: transparent !important; transition: none !important }
    html.dark-mode .swagger-ui .response-col_description td { color: #e4e6e6 }
    .modal-ux-content { max-height: none !important }
  `);
  document.adoptedStyleSheets = [sheet];
  for (const element of document.body.querySelectorAll("*")) {
    const shown = parts.some((part) => part.contains(element) || element.contains(part));
    element.toggleAttribute("data-beside", !shown);
  }
}
const boxes = parts.map((part) => part.getBoundingClientRect());
const margin = 16;
return [
  lines.join("\n") + "\n",
  Math.max(0, Math.min(...boxes.map((box) => box.top)) + scrollY - margin),
  Math.max(...boxes.map((box) => box.bottom)) + scrollY + margin,
];
