import { createMastodon } from "../../src/integrations/mastodon/publisher.ts";
import { createSocialPush } from "../../src/integrations/social-push/publisher.ts";
import { startMastodonServer } from "../fakes/mastodon-server.ts";
import { startSocialEndpoint } from "../fakes/social-endpoint.ts";
import { describeSocialPublisher, STRANGERS_TOKEN } from "./social-publisher.ts";

const now = () => new Date();

describeSocialPublisher("The batch endpoint", async () => {
  const endpoint = await startSocialEndpoint();
  const { url, token } = endpoint;
  const options = { url, mode: "schedule", timeoutMs: 500, mostPosts: 50, now } as const;
  return {
    publisher: createSocialPush({ ...options, token }),
    stranger: createSocialPush({ ...options, token: STRANGERS_TOKEN }),
    token,
    listTexts: () => endpoint.taken.map(({ text }) => text),
    countWrites: () => endpoint.requests.filter(({ method }) => method !== "GET").length,
    loseNextAnswer: () => void endpoint.faults.push({ kind: "lost-answer" }),
    hangNext: () => void endpoint.faults.push({ kind: "hang" }),
    refuse: (isWrong) => (endpoint.refuse = ({ text }) => (isWrong(text) ? "It is wrong." : undefined)),
    close: () => endpoint.close(),
  };
});

describeSocialPublisher("Mastodon", async () => {
  const server = await startMastodonServer();
  const { url, token } = server;
  const options = { url, channel: "main", timeoutMs: 500, now };
  return {
    publisher: createMastodon({ ...options, token }),
    stranger: createMastodon({ ...options, token: STRANGERS_TOKEN }),
    token,
    listTexts: () => server.scheduled.map(({ params }) => params.text),
    countWrites: () => server.requests.filter(({ method }) => method !== "GET").length,
    loseNextAnswer: () => void server.faults.push("lost-answer"),
    hangNext: () => void server.faults.push("hang"),
    refuse: (isWrong) => (server.refuse = (text) => (isWrong(text) ? "It is wrong." : undefined)),
    close: () => server.close(),
  };
});
