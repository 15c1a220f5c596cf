// The HTTP server around a middleware: it keeps the raw bodies, which the handlers are not given.
import { createServer } from "node:http";

const bodies = new Map();

// Returns the raw body of a delivery under way.
export function bodyOf(id) {
  return bodies.get(id);
}

// Serves on PORT; `middleware` answers with 2xx after its handlers have ended.
export function serve(middleware) {
  createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const id = request.headers["x-github-delivery"];
    const body = Buffer.concat(chunks);
    bodies.set(id, body);
    request.body = body.toString(); // as a body parser leaves it: the middleware then reads nothing
    try {
      await middleware(request, response);
    } finally {
      bodies.delete(id);
    }
  }).listen(Number(process.env.PORT), process.env.HOST);
}
