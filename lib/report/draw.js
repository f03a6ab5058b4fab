// Draws charts: node draw.js PACKAGES < request > picture. PACKAGES is the folder that holds node_modules.
// The request is JSON: { "form": "svg" | "png", "scale": number, "spec": a Vega-Lite specification }.
//
// Text is measured, and in a PNG drawn, in Liberation Sans, whose letters are as wide as those of Arial and Helvetica.
// An SVG names these fonts and lets the viewer choose. Letters that Liberation has not are drawn in the system's fonts.
"use strict";

const fs = require("fs");
const path = require("path");
const { createRequire } = require("module");
const { pathToFileURL } = require("url");

const packages = createRequire(path.join(process.argv[2], "package.json"));

const PLACES = [
  "/usr/share/fonts/truetype/liberation",
  "/usr/share/fonts/truetype/liberation2",
  "/usr/share/fonts/liberation-sans",
  "/usr/share/fonts/liberation",
];

function fontFile(style) {
  return PLACES.map((place) => path.join(place, "LiberationSans-" + style + ".ttf")).find((file) => fs.existsSync(file));
}

// What the picture says, for those who do not see it: first thing in the SVG.
function describe(svg, text) {
  const safe = text.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);
  return svg.replace(/^<svg ([^>]*)>/, (_, rest) => `<svg role="img" aria-labelledby="said" ${rest}><title id="said">${safe}</title>`);
}

function load(name) {
  return import(pathToFileURL(packages.resolve(name)).href);
}

function readFont(file) {
  const bytes = fs.readFileSync(file);
  return packages("opentype.js").parse(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

// Widths of texts by the font's own numbers; where it is not there, Vega's estimate made narrower.
function measure(vega, fonts) {
  vega.textMetrics.width = (item, value) => {
    const text = value == null ? "" : String(value);
    const size = item.fontSize || 11;
    const font = /bold|[6-9]00/.test(String(item.fontWeight || "")) ? fonts.bold : fonts.regular;
    if (!font) return text.length * size * 0.56;
    let units = 0;
    for (const sign of text) units += font.charToGlyph(sign).advanceWidth;
    return (units * size) / font.unitsPerEm;
  };
}

function png(svg, scale, files, fonts) {
  if (!files.length) throw new Error("no font to draw text with (apt-get install fonts-liberation)");
  const { Resvg } = packages("@resvg/resvg-js");
  const signs = new Set(svg.replace(/<[^>]*>/g, ""));
  const isForeign = [...signs].some((sign) => sign > "~" && fonts.regular && fonts.regular.charToGlyphIndex(sign) === 0);
  return new Resvg(svg, {
    fitTo: { mode: "zoom", value: scale },
    font: { fontFiles: files, loadSystemFonts: isForeign, defaultFontFamily: "Liberation Sans" },
  }).render().asPng();
}

async function main() {
  const request = JSON.parse(fs.readFileSync(0, "utf8"));
  const [vega, lite] = await Promise.all([load("vega"), load("vega-lite")]);
  const files = ["Regular", "Bold"].map(fontFile).filter(Boolean);
  const fonts = files.length === 2 ? { regular: readFont(files[0]), bold: readFont(files[1]) } : {};
  measure(vega, fonts);
  const compiled = lite.compile(request.spec, { logger: vega.logger(vega.None) }).spec;
  const refuse = () => Promise.reject(new Error("a chart loads nothing"));
  const view = new vega.View(vega.parse(compiled), {
    renderer: "none",
    loader: { load: refuse, sanitize: refuse, http: refuse, file: refuse },
    logger: vega.logger(vega.Error),
  });
  const svg = await view.toSVG();
  process.stdout.write(request.form === "png" ? png(svg, request.scale, files, fonts) : describe(svg, request.spec.description || "") + "\n");
}

main().catch((error) => {
  process.stderr.write(String(error.message || error).split("\n")[0] + "\n");
  process.exitCode = 1;
});
