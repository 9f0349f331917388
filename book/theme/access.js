// Parts of mdBook's pages that a keyboard or a screen reader could not use.

// A part that scrolls sideways can be scrolled by keyboard.
for (const part of document.querySelectorAll(".table-wrapper, pre > code")) part.tabIndex = 0;

// The bar is a part of the page that has a name.
document.getElementById("mdbook-menu-bar").role = "banner";

// The switch of the sidebar is the label of a hidden box, which takes no focus. A button does.
const label = document.getElementById("mdbook-sidebar-toggle");
const button = Object.assign(document.createElement("button"), { className: label.className, title: label.title });
button.ariaLabel = label.ariaLabel;
button.append(...label.childNodes);
button.addEventListener("click", () => label.click());
const tell = () => (button.ariaExpanded = String(label.control.checked));
label.control.addEventListener("change", tell);
tell();
label.style.display = "none";
label.after(button);
