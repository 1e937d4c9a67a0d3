// Makes the portal pleasanter; nothing here is needed. Each function serves the elements that
// name it in data-module.

const modules = {
  /** A <details> menu: Escape, a click elsewhere or moving on closes it. */
  menu(details) {
    const summary = details.querySelector("summary");
    document.addEventListener("click", (event) => {
      if (!details.contains(event.target)) details.open = false;
    });
    details.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !details.contains(event.relatedTarget)) details.open = false;
    });
    details.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !details.open) return;
      details.open = false;
      summary.focus();
    });
  },

  /** A button that shows what was typed into a password box, until the form is sent. */
  "password-reveal"(box) {
    const input = box.querySelector("input");
    const button = box.querySelector("button");
    const show = (visible) => {
      input.type = visible ? "text" : "password";
      button.firstElementChild.textContent = visible ? "Hide" : "Show";
    };
    button.hidden = false;
    button.addEventListener("click", () => show(input.type === "password"));
    input.form.addEventListener("submit", () => show(false));
  },

  /** A second click on a submit button does nothing while the first is under way. */
  "submit-once"(form) {
    let sent = false;
    const rest = () => { sent = false; form.removeAttribute("aria-busy"); };
    form.addEventListener("submit", (event) => {
      if (sent) { event.preventDefault(); return; }
      sent = true;
      form.setAttribute("aria-busy", "true");
      setTimeout(rest, 8000); // the connection may have failed: let them try again
    });
    window.addEventListener("pageshow", rest);
  },

  /** A chooser that needs no button. Arrow keys only choose: Enter or leaving sends. */
  autosubmit(form) {
    const select = form.querySelector("select");
    const first = select.value;
    let typing = false;
    const send = () => { if (select.value !== first) form.requestSubmit(); };
    form.querySelector("button").hidden = true;
    select.addEventListener("keydown", (event) => {
      typing = event.key !== "Enter";
      if (event.key === "Enter") send();
    });
    select.addEventListener("pointerdown", () => { typing = false; });
    select.addEventListener("change", () => { if (!typing) send(); });
    select.addEventListener("blur", send);
  },

  /** Work that takes a while: looks again, less often as time goes, until it is over. */
  progress(box) {
    let wait = 1000;
    const look = async () => {
      try {
        const answer = await fetch(location.href, { cache: "no-store" });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const next = page.querySelector("[data-module=progress]");
        if (!next && answer.status < 500) { location.reload(); return; }
        for (const part of next ? ["progress", ".progress__count"] : []) {
          box.querySelector(part)?.replaceWith(next.querySelector(part) ?? "");
        }
        const [said, says] = [box, next].map((within) => within?.querySelector("[role=status]"));
        // Only what changes is said aloud.
        if (says && said.textContent !== says.textContent) said.textContent = says.textContent;
      } catch { /* the connection failed: look again */ }
      wait = Math.min(wait * 1.2, 10000);
      setTimeout(look, wait);
    };
    setTimeout(look, wait);
  },

  /** What the reader must hear first: an error summary, or what has just happened. */
  focus(element) {
    const take = () => {
      element.focus({ preventScroll: element.getBoundingClientRect().top >= 0 });
    };
    take();
    // An address that leads to a part of the page takes the focus away when that is reached.
    if (location.hash) window.addEventListener("load", () => requestAnimationFrame(take));
    for (const link of element.querySelectorAll("a[href^='#']")) {
      link.addEventListener("click", (event) => {
        const target = document.getElementById(link.hash.slice(1));
        if (!target) return;
        event.preventDefault();
        const control = target.matches("fieldset") ? target.querySelector("input") : target;
        (target.closest(".field") ?? target).scrollIntoView();
        control.focus({ preventScroll: true });
      });
    }
  },
};

/** A table that stacks on a phone loses its meaning for screen readers: give it back. */
function nameParts(table) {
  const roles = { thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell" };
  table.setAttribute("role", "table");
  for (const [tag, role] of Object.entries(roles)) {
    for (const part of table.querySelectorAll(tag)) part.setAttribute("role", role);
  }
  for (const heading of table.querySelectorAll("th")) {
    heading.setAttribute("role", heading.scope === "row" ? "rowheader" : "columnheader");
  }
}

for (const table of document.querySelectorAll("table.stack")) nameParts(table);
for (const element of document.querySelectorAll("[data-module]")) {
  for (const name of element.dataset.module.split(" ")) modules[name]?.(element);
}
