"use strict";
// Requests to the server of the workbench. Every refusal is one kind of error with a diagnostic.
(() => {
  const bench = globalThis.geokg_workbench;
  const SILENT = { code: "", message: "the server does not answer", fix: "start geokg annotate again" };

  class Refused extends Error {
    constructor(status, answer) {
      super(answer.error?.message ?? "the server does not answer as expected");
      this.status = status;
      this.answer = answer;
      this.diagnostic = answer.error ?? SILENT;
    }
  }

  const request = async (path, options) => {
    let response;
    try {
      response = await fetch(path, options);
    } catch {
      throw new Refused(0, { error: SILENT });
    }
    let answer;
    try {
      answer = await response.json();
    } catch {
      answer = { error: { ...SILENT, message: `the server answers ${response.status} without a reason` } };
    }
    if (!response.ok) throw new Refused(response.status, answer);
    return answer;
  };

  const get = (path, parameters = {}) => {
    const query = new URLSearchParams(parameters).toString();
    return request(`/api/${path}${query ? `?${query}` : ""}`, {});
  };
  const post = (path, body) => request(`/api/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Geokg": "1" },
    body: JSON.stringify(body),
  });

  /** Return a function that runs a job some time after its last call; only the newest answer counts. */
  const newest = (milliseconds, job, use) => {
    let timer = 0, turn = 0;
    const later = (...given) => {
      clearTimeout(timer);
      const mine = ++turn;
      timer = setTimeout(async () => {
        try {
          const answer = await job(...given);
          if (mine === turn) use(answer);
        } catch (refusal) {
          if (!(refusal instanceof Refused)) throw refusal;
          if (mine === turn) use(null, refusal);
        }
      }, milliseconds);
    };
    later.cancel = () => { clearTimeout(timer); turn++; };
    return later;
  };

  Object.assign(bench, { Refused, get, post, newest });
})();
