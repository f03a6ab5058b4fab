--- Automation: how much of their own work staff think machines could do.
return chapter {
  slug       = "automation", order = 16,
  title      = { de = "Automatisierung", en = "Automation" },
  population = "staff",
  needs      = { "automation_share" },

  run = function(_, out)
    out:figures "automation_share"
    out:claims {
      { "Der Anteil ist recht hoch (im Mittel ein Viertel)", "The share is rather high (a quarter on average)",
        function(v) return v.mean "automation_share" >= 25 end },
      { "Aus Sorge um Stelle und Macht ist er zu niedrig", "For fear of losing job and power it is too low",
        { de = "nach Sorgen wurde niemand gefragt", en = "nobody was asked about fears" } },
      { "Beschäftigte sehen Digitalisierung als Chance", "Staff see digitalisation as a chance",
        { de = "ob Chance oder Hürde, wurde niemand gefragt", en = "nobody was asked if chance or obstacle" } } }
  end,
}
