/* What a page of a report does in the browser: language, search, charts, light and dark. Needs nothing but the page;
 * keeps nothing outside its address, whose hash is "#en/section" in another language than the first. */
(function () {
  "use strict";

  var root = document.documentElement;
  var words = JSON.parse(document.getElementById("page-words").textContent);
  var first = root.getAttribute("data-lang");
  var find = document.getElementById("page-find");
  var found = document.getElementById("page-found");
  var marked = null;
  var aim = null; /* what the reader went to, until he moves on: charts that are drawn above move it */

  function all(selector, within) {
    return Array.prototype.slice.call((within || document).querySelectorAll(selector));
  }

  function lang() {
    return root.getAttribute("data-lang");
  }

  /* ---- charts --------------------------------------------------------------------------------- */

  var waiting = all(".drawing");
  var is_drawing = false;

  function left() {
    return waiting.filter(function (place) { return place.lang === lang(); });
  }

  function is_near(place) {
    var box = place.getBoundingClientRect();
    return box.bottom > -200 && box.top < window.innerHeight + 400;
  }

  function read(id) {
    return JSON.parse(document.getElementById(id).textContent);
  }

  var shared = read("page-shared");

  /* The specification of a chart; parts that several have in common stand in the page once. */
  function specification(place) {
    var spec = read((place.clientWidth < 560 ? "narrow-" : "spec-") + place.getAttribute("data-chart"));
    Object.keys(spec).forEach(function (name) {
      var at = /^@(\d+)$/.exec(spec[name]);
      if (at) spec[name] = JSON.parse(JSON.stringify(shared[at[1] - 1]));
    });
    spec.background = "transparent";
    spec.config = Object.assign({}, spec.config, { font: getComputedStyle(document.body).fontFamily });
    return spec;
  }

  var options = { actions: false, renderer: "svg", tooltip: false };

  function draw(place) {
    waiting.splice(waiting.indexOf(place), 1);
    return window.vegaEmbed(place, specification(place), options).then(function () {
      place.setAttribute("data-drawn", "");
      place.querySelector("svg").setAttribute("aria-hidden", "true"); /* the place itself has the words */
      place.style.minHeight = "";
      all(".drawing:not([data-drawn])", place.parentNode).forEach(function (other) {
        other.style.minHeight = place.offsetHeight + "px"; /* so that nothing moves when it is drawn */
      });
      if (aim) aim.scrollIntoView();
    });
  }

  /* One chart after the other, those in sight first; all of them, so that they are there in print. */
  function draw_next() {
    if (!window.vegaEmbed || is_drawing) return;
    var list = left();
    if (!list.length) {
      root.setAttribute("data-drawn", lang());
      return;
    }
    is_drawing = true;
    draw(list.filter(is_near)[0] || list[0]).catch(function (problem) {
      console.error(problem);
    }).then(function () {
      is_drawing = false;
      window.setTimeout(draw_next, 0);
    });
  }

  /* ---- places ----------------------------------------------------------------------------------- */

  function parsed() {
    var hash = decodeURIComponent(location.hash.slice(1));
    var parts = hash.match(/^([a-z]{2})(?:\/(.*))?$/);
    if (parts && words[parts[1]]) return { lang: parts[1], id: parts[2] || "" };
    return { lang: null, id: hash };
  }

  function address(id) {
    return "#" + (lang() === first ? id : lang() + (id ? "/" + id : ""));
  }

  /* An anchor of a row belongs to one language: "de-F1". */
  function in_language(id) {
    var parts = id.match(/^([a-z]{2})-(.*)$/);
    return parts && words[parts[1]] ? lang() + "-" + parts[2] : id;
  }

  function go(id) {
    if (marked) marked.classList.remove("target");
    marked = null;
    var place = id && document.getElementById(id);
    if (!place) return;
    place.scrollIntoView();
    aim = place;
    if (place.tagName === "TR") {
      place.classList.add("target");
      marked = place;
    }
    if (!place.hasAttribute("tabindex")) place.setAttribute("tabindex", "-1");
    place.focus({ preventScroll: true });
  }

  function show(language) {
    root.setAttribute("data-lang", language);
    root.lang = language;
    document.title = words[language].title;
    find.placeholder = words[language].find + " ( / )";
    found.setAttribute("aria-label", words[language].find);
    all("[data-set-lang]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.getAttribute("data-set-lang") === language));
    });
    questions = null;
    draw_next();
  }

  /* What the address says: another language than the shown one only if it names one. */
  function follow() {
    var wanted = parsed();
    if (wanted.lang && wanted.lang !== lang()) show(wanted.lang);
    else if (!wanted.lang && /^[a-z]{2}-/.test(wanted.id) && words[wanted.id.slice(0, 2)]
      && wanted.id.slice(0, 2) !== lang()) show(wanted.id.slice(0, 2));
    var id = in_language(wanted.id);
    if (address(id) !== location.hash) history.replaceState(null, "", address(id));
    go(id);
  }

  all("[data-set-lang]").forEach(function (button) {
    button.addEventListener("click", function () {
      var language = button.getAttribute("data-set-lang");
      var section = current() || {};
      var top = section.getBoundingClientRect ? section.getBoundingClientRect().top : 0;
      show(language);
      if (section.id) window.scrollBy({ top: section.getBoundingClientRect().top - top, behavior: "instant" });
      var id = in_language(parsed().id);
      history.replaceState(null, "", address(id) === "#" ? location.pathname + location.search : address(id));
    });
  });

  /* ---- contents ---------------------------------------------------------------------------------- */

  var sections = all("main > section");
  var entries = {};
  all("#page-contents a").forEach(function (link) {
    entries[link.getAttribute("href").replace(/^#|\.html.*$/g, "")] = link;
  });

  /* Links to other pages of a folder keep the language. */
  document.addEventListener("click", function (event) {
    var link = event.target.closest('a[href*=".html"]');
    if (link && lang() !== first && link.hash.indexOf("#" + lang() + "/") !== 0) {
      link.hash = "#" + lang() + (link.hash.length > 1 ? "/" + link.hash.slice(1) : "");
    }
  });

  function current() {
    var now = null;
    sections.forEach(function (section) {
      if (section.getBoundingClientRect().top < 140) now = section;
    });
    return now;
  }

  var is_marking = false;
  window.addEventListener("scroll", function () {
    if (is_marking) return;
    is_marking = true;
    window.requestAnimationFrame(function () {
      is_marking = false;
      var now = current();
      all("#page-contents a[aria-current]").forEach(function (link) { link.removeAttribute("aria-current"); });
      if (now && entries[now.id]) {
        var link = entries[now.id], nav = link.closest("nav");
        link.setAttribute("aria-current", "true");
        if (nav.scrollHeight > nav.clientHeight) {
          var box = link.getBoundingClientRect(), frame = nav.getBoundingClientRect();
          if (box.top < frame.top || box.bottom > frame.bottom) nav.scrollTop += box.top - frame.top - 80;
        }
      }
    });
  }, { passive: true });

  var narrow = window.matchMedia("(max-width: 62rem)");
  if (narrow.matches) document.getElementById("page-contents").open = false;
  all("#page-contents a").forEach(function (link) {
    link.addEventListener("click", function () {
      if (narrow.matches) document.getElementById("page-contents").open = false;
    });
  });

  /* ---- search --------------------------------------------------------------------------------------- */

  var questions = null;
  var chosen = -1;

  function plain(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/ß/g, "ss").toLowerCase();
  }

  function shown_text(element) {
    var text = "";
    element.childNodes.forEach(function (node) {
      if (node.nodeType === 3) text += node.nodeValue;
      else if (node.nodeType === 1 && (!node.lang || node.lang === lang())) text += shown_text(node);
    });
    return text;
  }

  /* All that can be found in the language shown: sections, titles of tables, questions, rows. */
  function index() {
    questions = [];
    sections.forEach(function (section) {
      var title = shown_text(section.querySelector("h2"));
      function add(text, place, rank) {
        questions.push({ text: text, plain: plain(text), place: place, rank: rank, section: title });
      }
      add(title, section, 0);
      all(".block", section).forEach(function (block) {
        all('figure[lang="' + lang() + '"], figure:not([lang])', block).forEach(function (figure) {
          all(".title, tr.question th, tbody th[scope=row]", figure).forEach(function (element) {
            var is_row = element.tagName === "TH" && element.scope === "row";
            add(element.textContent, is_row || element.tagName === "TH" ? element.parentNode : block,
              is_row ? 3 : element.tagName === "TH" ? 2 : 1);
          });
        });
      });
    });
  }

  function choose(place) {
    var options = all('[role="option"]', found);
    chosen = options.length ? (place + options.length) % options.length : -1;
    options.forEach(function (option, i) { option.setAttribute("aria-selected", String(i === chosen)); });
    if (chosen >= 0) {
      find.setAttribute("aria-activedescendant", options[chosen].id);
      options[chosen].scrollIntoView({ block: "nearest" });
    } else {
      find.removeAttribute("aria-activedescendant");
    }
  }

  function close() {
    found.hidden = true;
    chosen = -1;
    find.setAttribute("aria-expanded", "false");
    find.removeAttribute("aria-activedescendant");
  }

  function visit(entry) {
    close();
    find.value = "";
    if (entry.place.id) {
      if (location.hash === address(entry.place.id)) go(entry.place.id);
      else location.hash = address(entry.place.id);
    } else {
      if (marked) marked.classList.remove("target");
      entry.place.scrollIntoView();
      aim = entry.place;
      entry.place.classList.add("target");
      marked = entry.place;
      entry.place.setAttribute("tabindex", "-1");
      entry.place.focus({ preventScroll: true });
    }
  }

  function search() {
    var wanted = plain(find.value).split(/\s+/).filter(Boolean);
    if (!wanted.length) return close();
    if (!questions) index();
    var hits = questions.filter(function (one) {
      return wanted.every(function (word) { return one.plain.indexOf(word) >= 0; });
    });
    hits.sort(function (a, b) { return a.rank - b.rank; });
    found.textContent = "";
    hits.slice(0, 20).forEach(function (one, i) {
      var option = document.createElement("div"), section = document.createElement("small");
      option.id = "page-found-" + i;
      option.setAttribute("role", "option");
      option.textContent = one.text;
      section.textContent = one.rank > 0 ? one.section : "";
      option.appendChild(section);
      option.addEventListener("mousedown", function (event) {
        event.preventDefault();
        visit(one);
      });
      found.appendChild(option);
    });
    if (!hits.length) {
      var none = document.createElement("div");
      none.id = "page-found-none";
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      none.textContent = words[lang()].none;
      found.appendChild(none);
    }
    found.hidden = false;
    find.setAttribute("aria-expanded", "true");
    choose(0);
    found.hits = hits;
  }

  find.addEventListener("input", search);
  find.addEventListener("blur", close);
  find.addEventListener("keydown", function (event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (found.hidden) search();
      else choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
      event.preventDefault();
    } else if (event.key === "Enter" && !found.hidden && found.hits[chosen]) {
      visit(found.hits[chosen]);
      event.preventDefault();
    } else if (event.key === "Escape") {
      find.value = "";
      close();
      find.blur();
    }
  });
  document.addEventListener("keydown", function (event) {
    var inside = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === "/" && !inside && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      find.focus();
    }
  });

  /* ---- light and dark ---------------------------------------------------------------------------------- */

  document.getElementById("page-theme").addEventListener("click", function () {
    var theme = root.getAttribute("data-theme");
    var is_dark = theme ? theme === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
    root.setAttribute("data-theme", is_dark ? "light" : "dark");
  });

  /* ---- the start ------------------------------------------------------------------------------------------ */

  ["wheel", "touchmove", "keydown", "mousedown"].forEach(function (name) {
    window.addEventListener(name, function () { aim = null; }, { passive: true, capture: true });
  });
  show(first);
  window.addEventListener("hashchange", follow);
  if (location.hash) follow();
  if (!window.vegaEmbed) root.setAttribute("data-drawn", "none");
})();
