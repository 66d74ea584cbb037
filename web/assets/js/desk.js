// The agent's desk: the words change under the eyes when an edition does, what is typed stays, and what may be old says so.

import { Contact } from "./live.js";
import { startFinding } from "./desk-find.js";
import { newCall, showSteps } from "./desk-steps.js";

const page = document.getElementById("desk");
const audience = page.dataset.audience;
const words = (name, facts = {}) =>
  Object.entries(facts).reduce((text, [key, value]) => text.replace(`{${key}}`, value), page.dataset[`word${name}`]);
const shown = () => Number(document.getElementById("desk-words").dataset.edition);
const hash = () => document.getElementById("desk-words").dataset.hash;
const clock = (at) => at.slice(11, 16); // an answer's times are the municipality's own

let read = Number(document.getElementById("desk-words").dataset.since);
let silent = null;
let fetching = false;

// One page is one desk, also when it is loaded anew; a copied tab begins with a name of its own.
function deskId() {
  const navigation = performance.getEntriesByType("navigation")[0]?.type;
  let id = navigation === "reload" || navigation === "back_forward" ? sessionStorage.getItem("upplys-desk") : null;
  id ??= [...crypto.getRandomValues(new Uint8Array(12))].map((each) => each.toString(16).padStart(2, "0")).join("");
  sessionStorage.setItem("upplys-desk", id);
  return id;
}
const desk = deskId();

async function post(path, body) {
  const answer = await fetch(`/api/v1/desk/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": page.dataset.csrf },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(4_000),
  });
  if (!answer.ok) {
    throw new Error(String(answer.status));
  }
  return answer.json();
}

const facts = () => ({ desk, audience, shown: shown() });

const contact = new Contact({
  ask: () => post("contact", facts()),
  facts,
  at: page.dataset.now,
  staleMs: Number(page.dataset.stale) * 1_000 - 1_000,
  onHint: (hint) => {
    if (hint.audience === audience && hint.what === "edition" && hint.n > shown()) {
      fetchWords(hint.n);
    }
    document.dispatchEvent(new CustomEvent("desk:hint", { detail: hint }));
  },
  onAnswer: (answer) => {
    showQueue(answer);
    if (answer.edition > shown() || (silent !== null && answer.silent !== silent)) {
      fetchWords(answer.edition);
    }
    silent = answer.silent;
  },
  onWay: (way) => {
    page.dataset.way = way;
  },
  onStale: showStale,
  stands: (answer) => answer.edition <= shown(),
});

function showStale(since, offline) {
  const notice = document.getElementById("desk-stale");
  const text = since ? words(offline ? "Offline" : "Stale", { t: clock(since) }) : "";
  if (notice.textContent !== text) {
    notice.textContent = text;
    notice.hidden = !since;
    page.toggleAttribute("data-old", Boolean(since));
  }
}

function showQueue(answer) {
  const parts = Object.entries(answer.by_language)
    .filter(([tag]) => tag !== document.documentElement.lang)
    .map(([tag, count]) => `${document.querySelector(`#desk-lang option[value="${CSS.escape(tag)}"]`)?.dataset.called ?? tag} ${count}`);
  const text = [words("Queue", { n: answer.waiting }), ...parts].join(", ");
  const place = document.getElementById("desk-queue");
  if (place.textContent.trim() !== text) {
    place.textContent = text;
  }
}

// The parts that depend on the edition are put in place of the old; nothing else on the page is touched.
async function fetchWords(number, more = "") {
  if (fetching) {
    return;
  }
  fetching = true;
  const before = shown();
  try {
    const answer = await fetch(`/staff/desk/words?audience=${audience}&edition=${number}&since=${read}${more}`, {
      signal: AbortSignal.timeout(4_000),
    });
    if (answer.status === 200) {
      putInPlace(await answer.text());
      if (shown() > before) {
        tell();
      }
      await acknowledge();
      contact.question();
    }
  } catch {
    // the next contact asks again
  } finally {
    fetching = false;
  }
}

const MOVES = ["desk-scripts", "desk-answers", "desk-changes"]; // what is scrolled by itself stays where it was

function putInPlace(text) {
  const parts = document.getElementById("desk-parts");
  const places = MOVES.map((id) => [id, document.getElementById(id)?.scrollTop ?? 0]);
  const open = [...parts.querySelectorAll("details[open][id]")].map((each) => each.id);
  const focused = parts.contains(document.activeElement) ? wayTo(document.activeElement) : "";
  const fresh = document.createRange().createContextualFragment(text);
  for (const id of ["desk-words", "desk-answers"]) {
    document.getElementById(id).replaceWith(fresh.getElementById(id));
  }
  for (const id of open) {
    document.getElementById(id)?.setAttribute("open", "");
  }
  afterwards();
  for (const [id, top] of places) {
    const place = document.getElementById(id);
    if (place) {
      place.scrollTop = top;
    }
  }
  document.dispatchEvent(new CustomEvent("desk:parts"));
  (focused ? document.querySelector(focused) : null)?.focus({ preventScroll: true });
}

// How to find the same place again in the new parts: a step's button, an answer's head, whatever has a name.
function wayTo(element) {
  const step = element.closest(".desk-step");
  if (step) {
    const button = element.dataset.done ? ` [data-done="${element.dataset.done}"]` : "";
    return `[data-script="${CSS.escape(step.closest("[data-script]").dataset.script)}"] [data-step="${step.dataset.step}"]${button}`;
  }
  const named = element.closest("[id]");
  return `#${CSS.escape(named.id)}${named.matches("details") ? " > summary" : ""}`;
}

function afterwards() {
  showSteps(words("Again"));
  const log = document.getElementById("desk-log");
  for (const button of document.querySelectorAll("[data-answered]")) {
    button.hidden = !log;
  }
  for (const help of document.querySelectorAll(".desk-keys-help")) {
    help.hidden = false;
  }
}

function tell() {
  const changed = document.getElementById("desk-changes");
  document.getElementById("desk-told").textContent = words(changed ? "Changed" : "Same", { n: shown() });
  document.dispatchEvent(new CustomEvent("desk:edition", { detail: { edition: shown(), hash: hash() } }));
}

function showRead() {
  const line = document.getElementById("desk-edition");
  const number = document.createElement("strong");
  number.textContent = words("Edition", { n: shown() });
  const state = document.createElement("span");
  state.id = "desk-is-read";
  state.textContent = words(read >= shown() ? "Read" : "Unread");
  line.replaceChildren(number, ", ", state);
}

async function acknowledge(pressed = false) {
  if (!shown()) {
    return false;
  }
  const ack = { desk, audience, edition: shown(), hash: hash(), pressed };
  const answer = await contact.send("ack", ack, (body) => post("acks", body));
  if (answer.read && answer.edition >= read) {
    read = answer.edition;
  }
  showRead();
  return answer.read;
}

async function haveRead(event) {
  event.preventDefault();
  const button = event.target.querySelector("button");
  button.disabled = true;
  try {
    if (await acknowledge(true)) {
      document.getElementById("desk-changes")?.remove();
      document.querySelector(".desk-script h2")?.scrollIntoView({ block: "nearest" });
    }
  } catch {
    // the mark of lost contact tells why; the button can be pressed again
  } finally {
    button.disabled = false;
  }
}

async function become(form, state) {
  const answer = await post("presence", { audience, state });
  form.dataset.state = answer.state;
  const key = form.querySelector("[data-key]");
  const shortcut = key?.dataset.key;
  key?.querySelector("kbd")?.remove();
  key?.removeAttribute("data-key");
  for (const button of form.querySelectorAll("button")) {
    button.hidden = button.value === answer.state;
  }
  const first = form.querySelector("button:not([hidden])");
  if (shortcut) {
    first.dataset.key = shortcut;
    const shownKey = document.createElement("kbd");
    shownKey.textContent = shortcut;
    first.append(" ", shownKey);
  }
  const own = form.querySelector(`button[value="${answer.state}"]`);
  document.getElementById("desk-state").textContent = own.dataset.says;
}

document.addEventListener("submit", (event) => {
  if (event.target.id === "desk-read") {
    haveRead(event);
  }
  if (event.target.id === "desk-presence" && event.submitter) {
    event.preventDefault();
    become(event.target, event.submitter.value).catch(() => event.target.submit());
  }
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-answered]");
  if (button) {
    button.dispatchEvent(new CustomEvent("desk:answered", { bubbles: true, detail: { ...button.dataset, edition: shown() } }));
  }
});
const spoken = document.getElementById("desk-lang");
function speak(language) {
  if (spoken.value !== language && [...spoken.options].some((each) => each.value === language)) {
    spoken.value = language;
    spoken.dispatchEvent(new Event("change"));
  }
}
spoken.addEventListener("change", (event) => {
  fetchWords(shown(), `&lang=${event.target.value}`);
  document.dispatchEvent(new CustomEvent("desk:language", { detail: { language: event.target.value } }));
});
document.getElementById("desk-lang-go").hidden = true;
const call = document.getElementById("desk-new-call");
call.hidden = false;
call.addEventListener("click", () => {
  newCall();
  speak(document.documentElement.lang); // whom the next caller is, nobody knows yet
  document.dispatchEvent(new CustomEvent("desk:call"));
});
document.addEventListener("desk:shown", afterwards);

// Whom a partner passed on brings along what the partner knew: the caller's language, and where they are.
const inHand = () => document.querySelector("#transfers [data-transfer]")?.dataset;
let taken = inHand()?.transfer;
document.addEventListener("htmx:afterSwap", () => {
  const caller = inHand();
  if (caller?.transfer === taken) {
    return;
  }
  taken = caller?.transfer;
  if (caller) {
    speak(caller.language);
    document.dispatchEvent(new CustomEvent("desk:taken", { detail: { district: caller.district } }));
  }
});
addEventListener("pagehide", () => {
  const body = new FormData();
  body.set("csrf_token", page.dataset.csrf);
  body.set("desk", desk);
  navigator.sendBeacon("/staff/desk/leave", body);
});
addEventListener("pageshow", (event) => event.persisted && contact.question());
setInterval(() => {
  // a text that has ended falls silent by itself; the server leaves it out
  const ended = [...document.querySelectorAll("#desk-answers [data-ends]")].some((each) => Date.parse(each.dataset.ends) <= contact.serverNow());
  if (ended) {
    fetchWords(shown());
  }
}, 1_000);

startFinding((query) => `/staff/desk/find?${new URLSearchParams({ q: query, audience, edition: shown() })}`);
afterwards();
acknowledge().catch(() => {});
