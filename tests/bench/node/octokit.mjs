// @octokit/webhooks and pg; the argument says how a push is recorded: "transaction" or "statement".
import { createNodeMiddleware, Webhooks } from "@octokit/webhooks";

import { recordInOneStatement, recordInTransaction } from "./database.mjs";
import { bodyOf, serve } from "./serve.mjs";

const record = process.argv[2] === "transaction" ? recordInTransaction : recordInOneStatement;
const webhooks = new Webhooks({ secret: process.env.GITHUB_WEBHOOK_SECRET });
webhooks.on("push", ({ id, payload }) => record(id, bodyOf(id), payload));
serve(createNodeMiddleware(webhooks, { path: "/webhooks/github" }));
