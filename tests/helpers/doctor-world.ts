import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Redis } from "ioredis";
import { answerJson, type HttpStandIn, startHttpStandIn } from "../fakes/http-stand-in.ts";
import { type SignalStandIn, STAND_IN_TOKEN, startSignalStandIn } from "../fakes/signal-stand-in/start.ts";
import { type SocialEndpoint, startSocialEndpoint } from "../fakes/social-endpoint.ts";
import { startTestRedis, type TestRedis } from "./redis.ts";
import type { Sections } from "./stand-in-project.ts";

export const PROVIDER_KEY = "provider-key-for-tests";
export const PROVIDER_MODEL = "small-1";
const POSTHOG_KEY = "phx_stand-in-key-0123456789";

/** Everything that doctor may ask, each of it real or strict about its contract. */
export interface DoctorWorld {
  redis: TestRedis;
  sentry: SignalStandIn;
  posthog: SignalStandIn;
  social: SocialEndpoint;
  /** Serves `/feed.xml`, and chat completions to whoever has the key and the model's name. */
  web: HttpStandIn;
  /** Sections of a configuration that uses all of it, and in which nothing is wrong. */
  sections: Sections & { signals: { sentry: Sections[]; posthog: Sections[] }; social: Sections };
  askRedis(ask: (redis: Redis) => Promise<unknown>, password?: string): Promise<void>;
  close(): Promise<void>;
}

export async function openDoctorWorld(repo: string): Promise<DoctorWorld> {
  const [redis, sentry, posthog, social, web] = await Promise.all([
    startTestRedis(),
    startSignalStandIn(),
    startSignalStandIn(),
    startSocialEndpoint(),
    startHttpStandIn((request, response, body) => {
      if (request.url === "/feed.xml") {
        const item = "<item><title>News</title><link>https://example.org/1</link></item>";
        return void response.writeHead(200).end(`<rss version="2.0"><channel>${item}</channel></rss>`);
      }
      if (request.url !== "/v1/chat/completions") return void response.writeHead(404).end("<html>nothing</html>");
      const isKnown = request.headers.authorization === `Bearer ${PROVIDER_KEY}`;
      if (!isKnown) return answerJson(response, 401, { error: { message: "The key is unknown." } });
      const { model } = JSON.parse(body) as { model: string };
      if (model !== PROVIDER_MODEL) return answerJson(response, 404, { error: { message: `No model ${model}.` } });
      const message = { role: "assistant", content: "ready" };
      const usage = { prompt_tokens: 10, completion_tokens: 1, total_tokens: 11 };
      answerJson(response, 200, {
        ...{ id: "1", object: "chat.completion", created: 1, model, usage },
        choices: [{ index: 0, message, finish_reason: "stop" }],
      });
    }),
  ]);
  await posthog.set({ token: POSTHOG_KEY });
  return {
    ...{ redis, sentry, posthog, social, web },
    sections: {
      redis: { url: redis.url },
      signals: {
        sentry: [{ repo, url: sentry.url, organization: "acme", token: STAND_IN_TOKEN }],
        posthog: [{ repo, url: posthog.url, project: "7", key: POSTHOG_KEY }],
      },
      social: {
        feeds: [{ url: `${web.url}/feed.xml`, name: "blog" }],
        fetch: { allow: [new URL(web.url).host] },
        push: { url: social.url, token: social.token },
      },
      providers: { small: { baseUrl: `${web.url}/v1`, model: PROVIDER_MODEL, key: PROVIDER_KEY } },
      triage: { model: "small" },
    },
    async askRedis(ask, password) {
      const client = new Redis({ path: redis.socket, ...(password === undefined ? {} : { password }) });
      try {
        await ask(client);
      } finally {
        client.disconnect();
      }
    },
    async close() {
      await Promise.all([redis, sentry, posthog, social, web].map((part) => part.close()));
    },
  };
}

/** A folder for PATH with these programs of the system, and with these scripts instead of others. */
export async function makePrograms(
  dir: string,
  programs: string[],
  scripts: Record<string, string> = {},
): Promise<string> {
  await mkdir(dir, { recursive: true });
  for (const name of programs) await symlink(`/usr/bin/${name}`, join(dir, name));
  for (const [name, text] of Object.entries(scripts)) {
    await writeFile(join(dir, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }
  return dir;
}
