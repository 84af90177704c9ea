/** An address as Redis and logs have it, host:port, as Sharding takes it. */
import { RunnerAddress } from "effect/cluster/RunnerAddress"

export const addressOf = (text: string): RunnerAddress => {
  const at = text.lastIndexOf(":")
  return new RunnerAddress({ host: text.slice(0, at), port: Number(text.slice(at + 1)) })
}
