// The question log at the desk: logged by key, kept until it is acknowledged, sent again under the same key.

const room = document.getElementById("desk-log");
const form = document.getElementById("log-form");
const told = document.getElementById("log-told");
const FIELDS = ["text", "topic", "district", "language", "channel", "callback", "answer"];
// Each person's own: at a shared computer nobody sends, or reads, what a colleague wrote.
const DRAFT = `upplys-log-draft-${room.dataset.audience}-${room.dataset.person}`;
const WAITING = `upplys-log-waiting-${room.dataset.audience}-${room.dataset.person}`;
const RETRY_MS = 3_000;
const PATIENCE_MS = 6_000;
const REFUSED = [400, 403, 404, 409, 413, 422];
const UNSETTLED = ["in_progress", "csrf"]; // the first sending goes on still; the page's key is of an earlier log-in
const LONGEST_MS = 60_000;

const word = (name, facts = {}) =>
  Object.entries(facts).reduce((text, [key, value]) => text.replace(`{${key}}`, value), room.dataset[`word${name}`]);
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((each) => each.toString(16).padStart(2, "0")).join("");
const field = (name) => form.elements.namedItem(name);

let held = null; // in a browser that keeps nothing: for as long as the page stands

function keep(place, value) {
  try {
    if (value === null) {
      localStorage.removeItem(place);
    } else {
      localStorage.setItem(place, JSON.stringify(value));
    }
  } catch {
    held ??= new Map();
  }
  held?.set(place, value);
}

function kept(place, otherwise) {
  if (held?.has(place)) {
    return held.get(place) ?? otherwise;
  }
  try {
    return JSON.parse(localStorage.getItem(place)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

const typed = () => Object.fromEntries(FIELDS.map((name) => [name, field(name)?.value ?? ""]));

function restore() {
  const draft = kept(DRAFT, {});
  for (const name of FIELDS) {
    if (draft[name] && field(name)) {
      field(name).value = draft[name];
    }
  }
  if (field("answer").selectedIndex < 0) {
    field("answer").value = ""; // what was chosen is not said any more
  }
}

function clear() {
  keep(DRAFT, null);
  for (const name of ["text", "topic", "callback", "answer"]) {
    field(name).value = "";
  }
}

// The answers that stand on the desk now, by the digit that opens each. One that was chosen stays chosen while its words do.
function offerAnswers() {
  const select = field("answer");
  const chosen = select.value;
  const offered = [...document.querySelectorAll("#desk-answers details.desk-answer")].flatMap((answer) => {
    const { answered, revision, language, hash, item, title } = answer.querySelector("[data-answered]")?.dataset ?? {};
    if (answered === undefined) {
      return [];
    }
    const option = new Option([answer.dataset.digit, title].filter(Boolean).join(" "), [revision, language, hash, item].join("|"));
    option.lang = language;
    return [option];
  });
  select.replaceChildren(select.options[0], ...offered);
  select.value = chosen;
  if (select.selectedIndex < 0) {
    select.value = "";
    say(word("Changed"));
  }
}

function chosenAnswer() {
  const [revision, language, hash, item] = field("answer").value.split("|");
  return item ? { revision, language, hash, item } : null;
}

function bodyOf(answer) {
  const { text, answer: _chosen, ...rest } = typed();
  const named = Object.entries(rest).filter(([, value]) => value !== "");
  // whom a partner passed on and this agent took: the question carries where it came from
  const from = document.querySelector("#transfers [data-transfer]")?.dataset;
  const passedOn = from ? { origin: from.origin, transfer: from.transfer } : {};
  const body = { text, audience: room.dataset.audience, ...passedOn, ...Object.fromEntries(named) };
  return answer ? { ...body, answered_with: answer } : body;
}

function say(text, link = "") {
  told.textContent = text;
  if (link) {
    const way = document.createElement("a");
    way.href = link;
    way.textContent = "→";
    told.append(" ", way);
  }
}

async function send({ body, key }) {
  const answer = await fetch("/api/v1/questions", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": room.dataset.csrf, "Idempotency-Key": key },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  return { status: answer.status, body: await answer.json().catch(() => ({})) };
}

function tellLogged(question) {
  const hidden = question.masked.reduce((sum, each) => sum + each.count, 0);
  const parts = [word("Logged", { n: question.number })];
  if (hidden) {
    parts.push(word("Hidden", { n: hidden }));
  }
  if (question.promised) {
    parts.push(word("Promised", { t: question.promised.slice(11, 16) }));
  }
  say(parts.join(" "), `/staff/questions/${question.id}`);
}

async function log(answer = chosenAnswer()) {
  const body = bodyOf(answer);
  if (!body.text.trim() && !answer) {
    say(word("Nothing"));
    field("text").focus();
    return;
  }
  const question = { body, key: newKey() };
  wait(question); // before it is sent: what is acknowledged was never only in the air
  clear();
  field("text").focus();
  await sendWaiting();
}

const waiting = () => kept(WAITING, []);
const wait = (question) => keep(WAITING, [...waiting(), question]);
const settled = (question) => keep(WAITING, waiting().filter((each) => each.key !== question.key));

// One that the server stumbles over is tried more and more seldom, and keeps none of the others back.
const stumbled = new Map();
const rests = ({ key }) => (stumbled.get(key)?.until ?? 0) > Date.now();
function stumbles({ key, body }) {
  const times = (stumbled.get(key)?.times ?? 0) + 1;
  stumbled.set(key, { times, until: Date.now() + Math.min(LONGEST_MS, RETRY_MS * 2 ** times) });
  say(word("Stuck", { t: body.text }));
}

// After a log-in elsewhere the page's key is another; only of the same person, as what waits is theirs.
async function renewKey() {
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const { person, csrf } = page.getElementById("desk-log")?.dataset ?? {};
  if (person === room.dataset.person) {
    room.dataset.csrf = csrf;
  }
}

let sending = false;
async function sendWaiting() {
  if (sending) {
    return;
  }
  sending = true;
  try {
    for (let next; (next = waiting().find((each) => !rests(each))); ) {
      const answer = await send(next);
      if (answer.status === 201) {
        settled(next);
        tellLogged(answer.body);
      } else if (UNSETTLED.includes(answer.body.code)) {
        if (answer.body.code === "csrf") {
          await renewKey();
        }
        break;
      } else if (answer.status === 500) {
        stumbles(next);
      } else if (REFUSED.includes(answer.status)) {
        settled(next);
        giveBack(next, answer.body);
        break;
      } else {
        say(answer.status === 401 ? word("Login") : "");
        break;
      }
    }
  } catch {
    // no contact: it is kept, and tried again
  } finally {
    sending = false;
    showWaiting();
  }
}

// What was refused stands in the form again, unless something new is being written there.
function giveBack(question, problem) {
  const reasons = Object.values(problem.errors ?? {}).flat();
  say([problem.detail, ...reasons].join(" "));
  if (!field("text").value) {
    for (const name of FIELDS) {
      if (typeof question.body[name] === "string") {
        field(name).value = question.body[name];
      }
    }
    keep(DRAFT, typed());
  } else {
    say(`${told.textContent} (${question.body.text})`);
  }
}

function showWaiting() {
  const count = waiting().length;
  const notice = document.getElementById("log-waits");
  notice.hidden = count === 0;
  notice.textContent = count ? word("Waits", { n: count }) : "";
}

const answerOf = ({ revision, language, hash, item }) => ({ revision, language, hash, item });

restore();
showWaiting();
sendWaiting();
setInterval(() => waiting().length && sendWaiting(), RETRY_MS);
addEventListener("online", sendWaiting);

form.addEventListener("input", () => keep(DRAFT, typed()));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  log();
});
// Which answer was given is told by the page around (desk.js), as the text that stood there.
document.addEventListener("desk:answered", (event) => log(answerOf(event.detail)));
// The key that sends a form means "answered with this" while an answer is open under the hand, and leads to the log from
// anywhere else that is no form.
document.addEventListener("keydown", (event) => {
  const sends = event.key === "Enter" && event.ctrlKey && document.body.dataset.sendKey === "Ctrl+Enter";
  if (!sends || event.target.closest?.("form")) {
    return;
  }
  event.preventDefault();
  const button = event.target.closest?.("details.desk-answer")?.querySelector("button[data-answered]");
  if (button) {
    log(answerOf(button.dataset));
  } else {
    field("text").focus();
  }
});
document.addEventListener("desk:parts", offerAnswers);
document.addEventListener("desk:taken", ({ detail }) => {
  const district = field("district");
  const before = district.value;
  district.value = detail.district;
  if (district.options && district.selectedIndex < 0) {
    district.value = before; // a district of another municipality
  }
});
document.addEventListener("desk:language", ({ detail }) => {
  const language = field("language");
  if ([...language.options].some((each) => each.value === detail.language)) {
    language.value = detail.language;
  }
});
