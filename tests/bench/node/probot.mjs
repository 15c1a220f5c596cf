// Probot and pg: one statement for each push.
import { generateKeyPairSync } from "node:crypto";

import { createNodeMiddleware, Probot } from "probot";

import { recordInOneStatement } from "./database.mjs";
import { bodyOf, serve } from "./serve.mjs";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
  publicKeyEncoding: { type: "pkcs1", format: "pem" },
});
const probot = new Probot({
  appId: 4242,
  privateKey,
  secret: process.env.GITHUB_WEBHOOK_SECRET,
  logLevel: "error", // else it writes lines for each delivery
});
const application = (app) =>
  app.on("push", ({ id, payload }) => recordInOneStatement(id, bodyOf(id), payload));
serve(await createNodeMiddleware(application, { probot, webhooksPath: "/webhooks/github" }));
