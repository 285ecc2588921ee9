"use strict";
// Shows the words of an event in the text while it is pointed at or has the focus; a click holds it. The page is whole without this.
for (const page of document.querySelectorAll(".document")) {
  const words = new Map(); // what a card or quote shows ("3", "q1") -> [[element, role letter]]
  const add = (key, element, role) => { if (!words.has(key)) words.set(key, []); words.get(key).push([element, role]); };
  for (const element of page.querySelectorAll("[data-m]")) {
    for (const token of element.dataset.m.split(" ")) {
      if (token[0] === "q") add(token, element, "q");
      else add(token.slice(0, -1), element, token.slice(-1));
    }
  }
  const cards = (key) => page.querySelectorAll(`[data-show="${key}"]`);
  let held = null;
  let shown = [];

  function show(keys) {
    for (const element of shown) {
      element.classList.remove("on", "lit");
      delete element.dataset.on;
    }
    shown = [];
    for (const key of keys) {
      let before = null;
      for (const [element, role] of words.get(key) || []) {
        element.classList.add("on");
        // A mark may stand in several pieces: the first of them carries its name, unless it has one already.
        if (role !== "q" && !(before && before[1] === role && before[0].nextSibling === element) && !element.dataset.on) element.dataset.on = role;
        before = [element, role];
        shown.push(element);
      }
      for (const card of cards(key)) { card.classList.add("lit"); shown.push(card); }
    }
  }
  const rest = () => show(held ? [held] : []);
  // Cards and lists name what they show; a trigger in the text names its events.
  function keysOf(target) {
    const trigger = target.closest("a.trigger");
    if (trigger && page.contains(trigger)) return trigger.dataset.m.split(" ").filter((t) => t.endsWith("t")).map((t) => t.slice(0, -1));
    const card = target.closest("[data-show]");
    return card && page.contains(card) ? [card.dataset.show] : null;
  }
  page.addEventListener("mouseover", (event) => { const keys = keysOf(event.target); if (keys) show(keys); else rest(); });
  page.addEventListener("mouseleave", rest);
  page.addEventListener("focusin", (event) => { const keys = keysOf(event.target); if (keys) show(keys); });
  page.addEventListener("focusout", rest);
  page.addEventListener("click", (event) => {
    if (event.target.closest("summary, input, label, .sections a")) return;
    const keys = keysOf(event.target);
    const link = event.target.closest('a[href^="#"]');
    if (!keys) { held = null; rest(); return; }
    held = keys[0] === held && !link ? null : keys[0];
    rest();
    if (link) { // no jump where both ends are in sight
      const end = document.getElementById(link.getAttribute("href").slice(1));
      if (!end) return;
      event.preventDefault();
      const visible = end.classList.contains("event") ? end : end.nextElementSibling || end;
      visible.scrollIntoView({ block: "nearest" });
      const focus = visible.matches("a") ? visible : visible.querySelector("a.n");
      if (focus) focus.focus({ preventScroll: true });
    }
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") { held = null; rest(); } });
}
