/* <upplys-recorder>: record a text with the microphone, listen, record again, send.
 *
 * The element stands around an ordinary form with a file field, which stays in place: without JavaScript, without a
 * microphone or without permission a file is chosen and sent as ever.
 *
 *   <upplys-recorder action="/staff/…/recordings" csrf="…" limit="600" data-record="Spela in" …>
 *     <form method="post" enctype="multipart/form-data" action="/staff/…/recordings">
 *       <input type="hidden" name="csrf_token" value="…"> <input type="hidden" name="part" value="2">
 *       <label>Ljudfil <input type="file" name="sound" accept="audio/*"></label> <button>Skicka</button>
 *     </form>
 *   </upplys-recorder>
 *
 * Attributes
 *   action   where to send by fetch, with the form's other fields. After a redirect the page goes there; else it gets
 *            the event below. Without it the recording is put into the form's file field and the form is sent.
 *   csrf     sent as the header X-CSRF-Token
 *   name     the field's name; default: the name of the form's file field, else "sound"
 *   limit    the longest recording in seconds; default 600
 *   data-*   every text, from the catalogue: the keys of TEXTS below (data-record, data-too-quiet …). In data-time
 *            {now} and {limit} are filled in, in data-refused {why}.
 *
 * Events (they bubble): "upplys-recorded" when there is a recording (detail: {blob, seconds}), "upplys-sent" when the
 * server has taken it (detail: its JSON, or null), "upplys-discarded".
 *
 * state (attribute, for style sheets and tests): ready, asking, recording, recorded, sending, sent.
 * The page's CSP needs media-src blob:, its Permissions-Policy microphone=(self).
 */

const TEXTS = {
  label: "Record the text",
  record: "Record",
  stop: "Stop",
  again: "Record again",
  discard: "Discard",
  undo: "Bring the recording back",
  use: "Use this recording",
  listen: "Listen to the recording",
  level: "Level",
  quiet: "too soft",
  good: "good",
  loud: "too loud",
  time: "{now} of {limit}",
  ready: "Nothing is recorded yet.",
  asking: "Allow the browser to use the microphone.",
  recording: "Recording. Read the text aloud.",
  recorded: "Recorded. Listen before you use it.",
  sending: "Sending the recording.",
  sent: "The recording is in place.",
  discarded: "The recording is discarded.",
  limited: "The longest time is reached. Recording has stopped.",
  tooQuiet: "Almost nothing is heard. Move closer to the microphone, or choose another.",
  tooLoud: "It is too loud and will sound distorted. Move away from the microphone a little.",
  denied: "The browser may not use the microphone. Allow it in the browser's settings, or choose a file below.",
  missing: "No microphone was found. Connect one, or choose a file below.",
  broken: "The microphone could not be used. Try again, or choose a file below.",
  failed: "The recording could not be sent. It is kept here; try again.",
  refused: "The recording was not taken: {why}",
};

const TYPES = ["audio/webm;codecs=opus", "audio/mp4;codecs=mp4a.40.2", "audio/mp4", "audio/ogg;codecs=opus"];
const ENDINGS = { webm: "webm", mp4: "m4a", ogg: "ogg" };
const SOFT = -42; // dBFS over 50 ms; a good voice is around -25
const LOUD = -1; // the highest sample
const LOWEST = -60;
const FALL = 2; // dB in 100 ms, so that the pauses between words are not called too soft
const PATIENCE = 3000; // ms too soft before it is said

const STYLE = `
.upplys-recorder { display: grid; gap: 12px; max-inline-size: 40rem; margin-block-end: 16px; }
.upplys-recorder [hidden] { display: none; }
.upplys-recorder p { margin: 0; }
.upplys-recorder-buttons { display: flex; flex-wrap: wrap; gap: 8px; }
.upplys-recorder-buttons button { min-block-size: 44px; min-inline-size: 44px; }
.upplys-recorder-level { display: flex; flex-wrap: wrap; gap: 0 8px; }
.upplys-recorder-level meter { flex: 1 1 100%; min-inline-size: 0; block-size: 1.5rem; }
.upplys-recorder-level strong { min-inline-size: 6em; }
.upplys-recorder-time { font-variant-numeric: tabular-nums; }
.upplys-recorder audio { inline-size: 100%; min-block-size: 44px; }`;

const canRecord = () => Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder && window.AudioContext);

const element = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds) % 60).padStart(2, "0")}`;

const toDecibels = (amplitude) => Math.max(LOWEST, 20 * Math.log10(amplitude || 1e-9));

/* What a browser has recorded does not say how long it is, until it was once read to its end. */
const findLength = (audio) => {
  if (Number.isFinite(audio.duration)) return;
  audio.addEventListener("durationchange", () => (audio.currentTime = 0), { once: true });
  audio.currentTime = Number.MAX_SAFE_INTEGER;
};

/* Listens to a stream: the RMS of the last 50 ms and the highest sample, in dBFS. */
class Loudness {
  #context = new AudioContext();
  #analyser = this.#context.createAnalyser();

  constructor(stream) {
    this.#analyser.fftSize = 2048;
    this.#context.createMediaStreamSource(stream).connect(this.#analyser);
    this.samples = new Float32Array(this.#analyser.fftSize);
  }

  now() {
    this.#analyser.getFloatTimeDomainData(this.samples);
    let power = 0;
    let peak = 0;
    for (const sample of this.samples) {
      power += sample * sample;
      peak = Math.max(peak, Math.abs(sample));
    }
    return { rms: toDecibels(Math.sqrt(power / this.samples.length)), peak: toDecibels(peak) };
  }

  close() {
    this.#context.close();
  }
}

class UpplysRecorder extends HTMLElement {
  #parts = null;
  #recorder = null;
  #stream = null;
  #loudness = null;
  #ticking = 0;
  #began = 0;
  #heard = 0;
  #recent = LOWEST;
  #warned = new Set();
  #take = null; // {blob, url, seconds}
  #discarded = null;
  #keepThePage = (event) => event.preventDefault();

  connectedCallback() {
    if (this.#parts || !canRecord()) return;
    this.#parts = this.#build();
    this.prepend(this.#parts.panel);
    this.#show("ready", this.#text("ready"));
  }

  disconnectedCallback() {
    this.#recorder?.stop();
    this.#closeMicrophone();
    window.removeEventListener("beforeunload", this.#keepThePage);
  }

  #text(name, facts = {}) {
    const text = this.dataset[name] ?? TEXTS[name];
    return Object.entries(facts).reduce((done, [key, value]) => done.replaceAll(`{${key}}`, value), text);
  }

  get #limit() {
    return Number(this.getAttribute("limit")) || 600;
  }

  #build() {
    const button = (name, variant, act) => {
      const made = element("button", { type: "button", className: "ds-button", textContent: this.#text(name) });
      made.dataset.variant = variant;
      made.dataset.does = name;
      made.addEventListener("click", act);
      return made;
    };
    const parts = {
      status: element("p", { className: "upplys-recorder-status" }),
      time: element("p", { className: "upplys-recorder-time" }),
      meter: element("meter", { min: LOWEST, max: 0, low: SOFT, high: LOUD - 2, optimum: -20, value: LOWEST }),
      inWords: element("strong"),
      audio: element("audio", { controls: true, preload: "metadata" }),
      toggle: button("record", "primary", () => this.#toggle()),
      use: button("use", "primary", () => this.#send()),
      discard: button("discard", "secondary", () => this.#discard()),
      undo: button("undo", "secondary", () => this.#bringBack()),
    };
    parts.status.setAttribute("role", "status");
    parts.meter.setAttribute("aria-label", this.#text("level"));
    parts.audio.setAttribute("aria-label", this.#text("listen"));
    parts.audio.addEventListener("loadedmetadata", () => findLength(parts.audio));
    const title = element("span", { textContent: this.#text("level") });
    title.setAttribute("aria-hidden", "true");
    parts.level = element("div", { className: "upplys-recorder-level" }, title, parts.inWords, parts.meter);
    const buttons = element("div", { className: "upplys-recorder-buttons" }, parts.toggle, parts.use);
    buttons.append(parts.discard, parts.undo);
    parts.panel = element("div", { className: "upplys-recorder" }, parts.status, parts.time, parts.level);
    parts.panel.append(parts.audio, buttons);
    parts.panel.setAttribute("role", "group");
    parts.panel.setAttribute("aria-label", this.#text("label"));
    return parts;
  }

  /* One state, one look; `words` are announced. */
  #show(state, words) {
    const { toggle, use, discard, undo, level, time, audio } = this.#parts;
    const busy = state === "sending";
    const hasTake = this.#take !== null && state !== "sent";
    this.setAttribute("state", state);
    this.#say(words);
    toggle.textContent = this.#text(state === "recording" ? "stop" : hasTake ? "again" : "record");
    toggle.dataset.variant = hasTake && state !== "recording" ? "secondary" : "primary";
    level.hidden = time.hidden = state !== "recording";
    audio.hidden = this.#take === null || state === "recording";
    use.hidden = discard.hidden = !hasTake || state === "recording" || state === "asking";
    undo.hidden = this.#discarded === null || state !== "ready";
    for (const each of [toggle, use, discard]) each.setAttribute("aria-disabled", String(busy || state === "asking"));
    const unsaved = state === "recording" || hasTake;
    window[unsaved ? "addEventListener" : "removeEventListener"]("beforeunload", this.#keepThePage);
  }

  #say(words) {
    if (this.#parts.status.textContent !== words) this.#parts.status.textContent = words;
  }

  get #busy() {
    return ["asking", "sending"].includes(this.getAttribute("state"));
  }

  #toggle() {
    if (this.#busy) return;
    if (this.getAttribute("state") === "recording") this.#recorder.stop();
    else this.#start();
  }

  async #start() {
    this.#show("asking", this.#text("asking"));
    this.#parts.audio.pause();
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia({
        audio: { channelCount: 1, noiseSuppression: true, autoGainControl: true, echoCancellation: false },
      });
      if (this.isConnected) this.#record();
      else this.#closeMicrophone();
    } catch (wrong) {
      this.#closeMicrophone();
      const why = { NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "missing" }[wrong.name];
      this.#show(this.#take ? "recorded" : "ready", this.#text(why ?? "broken"));
    }
  }

  #record() {
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    const chunks = [];
    const recorder = new MediaRecorder(this.#stream, { mimeType, audioBitsPerSecond: 64000 });
    recorder.ondataavailable = ({ data }) => data.size && chunks.push(data);
    recorder.onstop = () => this.#finish(new Blob(chunks, { type: recorder.mimeType || mimeType }));
    this.#recorder = recorder;
    this.#loudness = new Loudness(this.#stream);
    this.#recorder.start(1000); // in slices: what was said stays, should the microphone be pulled out
    this.#began = this.#heard = performance.now();
    this.#recent = LOWEST;
    this.#warned.clear();
    this.#show("recording", this.#text("recording"));
    this.#tick();
    this.#ticking = setInterval(() => this.#tick(), 100);
  }

  #tick() {
    const now = performance.now();
    const seconds = (now - this.#began) / 1000;
    const { rms, peak } = this.#loudness.now();
    this.#recent = Math.max(rms, this.#recent - FALL);
    const word = peak >= LOUD ? "loud" : this.#recent < SOFT ? "quiet" : "good";
    this.#parts.meter.value = this.#recent;
    this.#parts.inWords.textContent = this.#text(word);
    this.#parts.time.textContent = this.#text("time", { now: clock(seconds), limit: clock(this.#limit) });
    if (word !== "quiet") this.#heard = now;
    if (now - this.#heard > PATIENCE) this.#warn("tooQuiet");
    if (word === "loud") this.#warn("tooLoud");
    if (seconds >= this.#limit && this.#recorder.state === "recording") {
      this.#warned.add("limited");
      this.#recorder.stop();
    }
  }

  /* Said once a recording: a live region that goes on talking drowns the reader's own voice. */
  #warn(name) {
    if (this.#warned.has(name)) return;
    this.#warned.add(name);
    this.#say(this.#text(name));
  }

  #finish(blob) {
    const seconds = (performance.now() - this.#began) / 1000;
    this.#closeMicrophone();
    if (!this.isConnected) return;
    if (!blob.size) {
      this.#show(this.#take ? "recorded" : "ready", this.#text("broken"));
      return;
    }
    this.#forget(this.#take);
    this.#forget(this.#discarded);
    this.#discarded = null;
    this.#keep({ blob, seconds, url: URL.createObjectURL(blob) });
    this.#show("recorded", this.#text(this.#warned.has("limited") ? "limited" : "recorded"));
    this.#tell("upplys-recorded", { blob, seconds });
  }

  #forget(take) {
    if (take) URL.revokeObjectURL(take.url);
  }

  #keep(take) {
    this.#take = take;
    if (take) this.#parts.audio.src = take.url;
    else this.#parts.audio.removeAttribute("src");
  }

  #closeMicrophone() {
    clearInterval(this.#ticking);
    this.#loudness?.close();
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#recorder = this.#stream = this.#loudness = null;
  }

  #discard() {
    if (this.#busy) return;
    this.#parts.audio.pause();
    this.#discarded = this.#take;
    this.#keep(null);
    this.#show("ready", this.#text("discarded"));
    this.#parts.undo.focus();
    this.#tell("upplys-discarded", null);
  }

  #bringBack() {
    this.#keep(this.#discarded);
    this.#discarded = null;
    this.#show("recorded", this.#text("recorded"));
    this.#parts.use.focus();
  }

  get #file() {
    const { blob } = this.#take;
    const kind = Object.keys(ENDINGS).find((each) => blob.type.includes(each)) ?? "webm";
    return new File([blob], `recording.${ENDINGS[kind]}`, { type: blob.type });
  }

  #send() {
    if (this.#busy) return;
    this.#parts.audio.pause();
    this.#show("sending", this.#text("sending"));
    if (this.hasAttribute("action")) this.#sendByFetch();
    else this.#sendByForm();
  }

  #sendByForm() {
    const field = this.querySelector("input[type=file]");
    const files = new DataTransfer();
    files.items.add(this.#file);
    field.files = files.files;
    window.removeEventListener("beforeunload", this.#keepThePage);
    field.form.requestSubmit();
  }

  async #sendByFetch() {
    const field = this.querySelector("input[type=file]");
    const body = field?.form ? new FormData(field.form) : new FormData();
    body.set(this.getAttribute("name") ?? field?.name ?? "sound", this.#file);
    const headers = { Accept: "application/json, application/problem+json, text/html" };
    if (this.hasAttribute("csrf")) headers["X-CSRF-Token"] = this.getAttribute("csrf");
    try {
      const answer = await fetch(this.getAttribute("action"), { method: "POST", body, headers });
      const facts = (answer.headers.get("Content-Type") ?? "").includes("json") ? await answer.json() : null;
      if (answer.ok) this.#sent(answer, facts);
      else this.#keptHere(facts?.detail ?? facts?.title);
    } catch {
      this.#keptHere(null);
    }
  }

  #sent(answer, facts) {
    this.#show("sent", this.#text("sent"));
    this.#tell("upplys-sent", facts);
    if (answer.redirected) location.assign(answer.url);
  }

  #keptHere(why) {
    this.#show("recorded", why ? this.#text("refused", { why }) : this.#text("failed"));
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}

if (!customElements.get("upplys-recorder")) {
  const style = new CSSStyleSheet();
  style.replaceSync(STYLE);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, style];
  customElements.define("upplys-recorder", UpplysRecorder);
}

export { TEXTS, UpplysRecorder };
