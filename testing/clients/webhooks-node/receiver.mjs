// Takes webhooks of TicketRush with the Standard Webhooks library of JavaScript.
import { createServer } from "node:http"
import { Webhook } from "standardwebhooks"

const webhook = new Webhook(process.env.WEBHOOK_SECRET)
// Keep it in a database, together with what an event changes there.
const seen = new Set()

const verified = (body, headers) => {
  try {
    return webhook.verify(body, headers)
  } catch {
    return undefined
  }
}

createServer(async (request, answer) => {
  // The signature covers the bytes as they came: verify before anything is parsed.
  const body = Buffer.concat(await request.toArray())
  const event = verified(body, request.headers)
  if (event === undefined) return answer.writeHead(401).end()
  const id = request.headers["webhook-id"]
  if (!seen.has(id)) {
    seen.add(id)
    console.log(id, event.type)
  }
  answer.writeHead(204).end()
}).listen(Number(process.env.PORT), "127.0.0.1")
