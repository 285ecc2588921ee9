"use strict";
// The desk's own script. Every page is whole without it.
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const narrow = window.matchMedia("(max-width: 40rem)");
const still = window.matchMedia("(prefers-reduced-motion: reduce)");

// Charts: the image that the page brings becomes one that can be pointed at. Vega's interpreter needs no eval.
async function draw(figure) {
  if (!window.vegaEmbed) return;
  const address = figure.dataset.spec;
  try {
    const answer = await fetch(`${address}${address.includes("?") ? "&" : "?"}theme=${dark.matches ? "dark" : "light"}${narrow.matches ? "&width=280" : ""}`);
    if (!answer.ok) return;
    const place = document.createElement("div");
    const made = await window.vegaEmbed(place, await answer.json(), { actions: false, renderer: "canvas", ast: true, defaultStyle: false, logLevel: 1, tooltip: { disableDefaultStyle: true, theme: "custom" } });
    const canvas = place.querySelector("canvas");
    const wide = canvas ? parseFloat(canvas.style.width) || canvas.width : 0;
    if (!figure.isConnected || figure.clientWidth < wide) { made.finalize(); return; } // gone, or too narrow for it: the image fits
    const image = figure.querySelector("img");
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", image ? image.alt : "");
    figure.replaceChildren(place);
  } catch (error) {
    console.warn("the chart stays an image:", error);
  }
}
const drawAll = () => document.querySelectorAll(".chart[data-spec]").forEach(draw);
drawAll();

// Replay: the slider and the button take the page through the months. What changes is fetched as a page and put in place; the address follows.
const PACE = 1100; // milliseconds that a month is shown at least
function replay(box) {
  const form = box.closest("form");
  const [select, slider, button] = ["select", "input[type=range]", ".play"].map((part) => box.querySelector(part));
  const months = JSON.parse(box.dataset.months);
  const named = (place) => {
    const [month, reports] = months[place];
    const [year, number] = month.split("-").map(Number);
    const name = new Date(year, number - 1, 1).toLocaleDateString("en", { month: "long", year: "numeric" });
    return `${name}, ${reports.toLocaleString("en")} ${reports === 1 ? box.dataset.one : box.dataset.many}`;
  };
  let asked = null;
  let playing = 0;

  async function show(moving) {
    asked?.abort();
    const mine = (asked = new AbortController());
    const values = [...new FormData(form)].filter(([, value]) => value);
    const address = `${form.getAttribute("action")}?${new URLSearchParams(values)}`;
    box.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { signal: mine.signal });
      if (!answer.ok) throw new Error(`${answer.status} at ${address}`);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      await put(page, mine.signal);
      history.replaceState(null, "", address);
      document.title = page.title;
      if (!moving) drawAll();
      return true;
    } catch (error) {
      if (error.name !== "AbortError") location.assign(address); // the page itself says what is wrong
      return false;
    } finally {
      if (asked === mine) box.removeAttribute("aria-busy");
    }
  }

  // New parts take the place of the old ones when their images are there, so that nothing jumps; what was unfolded stays so.
  async function put(page, signal) {
    const parts = [...document.querySelectorAll("[data-replayed], .replay .steps")];
    const fresh = [...page.querySelectorAll("[data-replayed], .replay .steps")].map((part) => document.importNode(part, true));
    if (fresh.length !== parts.length) throw new Error("another page");
    const images = fresh.flatMap((part) => [...part.querySelectorAll(".chart img")]);
    for (const image of images) image.loading = "eager";
    await Promise.all(images.map((image) => image.decode().catch(() => {})));
    signal.throwIfAborted();
    parts.forEach((part, n) => {
      const open = [...part.querySelectorAll("details")].map((d) => d.open);
      fresh[n].querySelectorAll("details").forEach((d, k) => { d.open = Boolean(open[k]); });
      part.replaceWith(fresh[n]);
    });
  }

  function go(place) {
    slider.value = place;
    select.value = months[place][0];
    slider.setAttribute("aria-valuetext", named(place));
  }
  function stop() {
    if (!playing) return;
    clearTimeout(playing);
    playing = 0;
    button.textContent = button.dataset.play;
    drawAll();
  }
  async function step(place) {
    go(place);
    const begun = performance.now();
    const shown = await show(true);
    if (!playing) return;
    if (!shown || place >= months.length - 1) stop();
    else playing = setTimeout(step, Math.max(0, PACE - (performance.now() - begun)), place + 1);
  }
  function play() {
    const at = Number(slider.value);
    button.textContent = button.dataset.pause;
    playing = setTimeout(step, 0, at >= months.length - 1 ? 0 : at + 1);
  }

  slider.hidden = false;
  button.hidden = still.matches; // who wants no motion goes from month to month
  button.addEventListener("click", () => (playing ? stop() : play()));
  slider.addEventListener("input", () => { stop(); go(Number(slider.value)); });
  slider.addEventListener("change", () => show(false));
  form.addEventListener("change", (event) => {
    if (event.target === slider) return;
    stop();
    const place = months.findIndex(([month]) => month === select.value);
    if (place >= 0) go(place);
    else slider.value = months.length - 1;
    show(false);
  });
}
document.querySelectorAll(".replay").forEach(replay);

// Try a text: Ctrl+Enter sends it.
for (const area of document.querySelectorAll("#try textarea")) {
  area.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) area.form.requestSubmit(); });
}
// "/" goes to the search.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select")) return;
  event.preventDefault();
  document.querySelector(".search input").focus();
});
