"use strict";
// The desk's own script. Every page is whole without it.
const dark = window.matchMedia("(prefers-color-scheme: dark)");

// Charts: the image that the page brings becomes one that can be pointed at. Vega's interpreter needs no eval.
async function draw(figure) {
  if (!window.vegaEmbed) return;
  const address = figure.dataset.spec;
  try {
    const answer = await fetch(`${address}${address.includes("?") ? "&" : "?"}theme=${dark.matches ? "dark" : "light"}`);
    if (!answer.ok) return;
    const place = document.createElement("div");
    const made = await window.vegaEmbed(place, await answer.json(), { actions: false, renderer: "canvas", ast: true, defaultStyle: false, logLevel: 1, tooltip: { disableDefaultStyle: true, theme: "custom" } });
    const canvas = place.querySelector("canvas");
    if (canvas && figure.clientWidth < canvas.clientWidth) { made.finalize(); return; } // too narrow for it: the image fits
    const image = figure.querySelector("img");
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", image ? image.alt : "");
    figure.replaceChildren(place);
  } catch (error) {
    console.warn("the chart stays an image:", error);
  }
}
for (const figure of document.querySelectorAll(".chart[data-spec]")) draw(figure);

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
