// What is asked of the server. What an author can mend comes back as `refused: {code, message}`.
let token = "";

async function post(what, asked) {
  return fetch(`/_onrecord/annotate/${what}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-OnRecord-Token": token },
    body: JSON.stringify(asked),
    cache: "no-store",
  });
}

// What the page's article has, and a token of this run of the server, which no other origin can read.
export async function start() {
  const told = await read(() => post("start", { page: decodeURIComponent(location.pathname) }));
  token = told.token || "";
  return told;
}

export async function ask(what, asked) {
  return read(async () => {
    const answer = await post(what, asked);
    if (answer.status !== 403) return answer;
    await start(); // the server was started anew
    return post(what, asked);
  });
}

async function read(get) {
  try {
    const answer = await get();
    if (answer.ok) return await answer.json();
    return { refused: { code: "server", message: (await answer.text()).trim() } };
  } catch {
    return { refused: { code: "unreachable", message: "The server does not answer. Nothing was written." } };
  }
}
