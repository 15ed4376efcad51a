// What the editor asks of the site. An answer has data, or a problem and errors in words.

const AWAY = "The site did not answer. Your text is still here; try again in a moment.";
const SIGNED_OUT = "You are signed out. Sign in in another tab, then try again; your text stays here.";

async function ask(address, options) {
  let answer;
  try {
    answer = await fetch(address, { headers: { Accept: "application/json" }, ...options });
  } catch {
    return { problem: AWAY, errors: [] };
  }
  const isJson = /\bjson\b/.test(answer.headers.get("Content-Type") ?? "");
  if (answer.redirected || answer.status === 400 || !isJson) {
    return { problem: answer.status >= 500 ? AWAY : SIGNED_OUT, errors: [] };
  }
  const body = await answer.json();
  return answer.ok ? { data: body.data, errors: [] } : { problem: body.detail, errors: body.errors ?? [] };
}

export class Server {
  // `place` carries the addresses; the token of the form is read anew each time, since signing in
  // again changes it.
  constructor(place, form) {
    this.addresses = place.dataset;
    this.form = form;
  }

  convert(sent) {
    return ask(this.addresses.convert, {
      method: "POST",
      headers: {
        Accept: "application/json",
        "Content-Type": "application/json",
        "X-CSRFToken": this.form.elements.csrf_token.value,
      },
      body: JSON.stringify(sent),
    });
  }

  embed(url) {
    return ask(`${this.addresses.embed}?${new URLSearchParams({ url })}`);
  }

  links(q) {
    return ask(`${this.addresses.links}?${new URLSearchParams({ q })}`);
  }
}
