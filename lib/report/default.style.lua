-- The style of reports where no other is given; each field is explained in lib/report/style.lua.
return {
  font = "Calibri",
  size = 10,
  ink = "#1f2933",
  muted = "#5f6b76",
  line = "#9aa5b1",
  shade = "#eef2f6",
  accent = "#0b4f8a",
  -- Okabe and Ito (2008), without their yellow, which nobody sees on paper; apart for all kinds of colour blindness
  colours = { "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#7f7f7f" },
  -- one hue from light to dark, and two that meet in grey: still in order when printed without colours
  sequential = { "#d6e6f4", "#9dc6e0", "#529dcc", "#1d6cb1", "#08306b" },
  diverging = { "#b35806", "#f1a340", "#d9d9d9", "#7fa8d1", "#1f5a96" },
  formats = {
    percent = { de = "0 %", en = "0%" },
    points = "0",
    count = "#,##0",
    number = "#,##0",
    p = "0",
  },
  paper = "A4",
  texts = {},
}
