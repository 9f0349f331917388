// Parts of mdBook's pages that a keyboard or a screen reader could not use.

// A part that scrolls sideways can be scrolled by keyboard. mdBook would turn the page.
for (const part of document.querySelectorAll(".table-wrapper, pre > code")) {
    part.tabIndex = 0;
    part.addEventListener("keydown", event => event.key.startsWith("Arrow") && event.stopPropagation());
}

// The bar is a part of the page that has a name.
document.getElementById("mdbook-menu-bar").setAttribute("role", "banner");

// The switch of the sidebar is the label of a hidden box, which takes no focus. A button does.
const label = document.getElementById("mdbook-sidebar-toggle");
const button = document.createElement("button");
for (const name of ["class", "title", "aria-label", "aria-controls"]) button.setAttribute(name, label.getAttribute(name));
button.append(...label.childNodes);
button.addEventListener("click", () => label.click());
const tell = () => button.setAttribute("aria-expanded", label.control.checked);
label.control.addEventListener("change", tell);
tell();
label.style.display = "none";
label.after(button);
