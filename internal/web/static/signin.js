// Passkeys: asks the server for a question, lets the browser answer it, sends
// the answer back. The section stays hidden where the browser has no passkeys.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/** Turns the options of the server into those of navigator.credentials. */
export function options(from) {
  const key = {...from.publicKey, challenge: bytes(from.publicKey.challenge)};
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    if (key[list]) key[list] = key[list].map((c) => ({...c, id: bytes(c.id)}));
  }
  if (key.user) key.user = {...key.user, id: bytes(key.user.id)};
  return {publicKey: key};
}

/** Turns a credential into what the server reads. */
export function credential(c) {
  const out = {id: c.id, rawId: text(c.rawId), type: c.type, clientExtensionResults: c.getClientExtensionResults(), response: {}};
  if (c.authenticatorAttachment) out.authenticatorAttachment = c.authenticatorAttachment;
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (c.response[name]) out.response[name] = text(c.response[name]);
  }
  if (c.response.getTransports) out.response.transports = c.response.getTransports();
  return out;
}

async function post(url, body) {
  const answer = await fetch(url, {method: "POST", headers: {"Content-Type": "application/json", Accept: "application/json"}, body: JSON.stringify(body)});
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.what);
  return said;
}

async function go(box) {
  const fault = box.querySelector("[data-passkey-fault]");
  const button = box.querySelector("[data-passkey-go]");
  fault.hidden = true;
  button.disabled = true;
  try {
    const asked = await post(box.dataset.passkey + "/ask", {});
    const call = "create" in box.dataset ? "create" : "get";
    const made = await navigator.credentials[call](options(asked.options));
    const label = box.querySelector("input");
    const said = await post(box.dataset.passkey, {token: asked.token, answer: credential(made), label: label ? label.value : "", next: box.dataset.next || ""});
    location.assign(said.to);
  } catch (e) {
    if (e instanceof Error && !(e instanceof DOMException) && e.message) fault.querySelector("span").textContent = e.message;
    fault.hidden = false;
    button.disabled = false;
    button.focus();
  }
}

for (const box of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  box.hidden = false;
  box.querySelector("[data-passkey-go]").addEventListener("click", () => go(box));
}
