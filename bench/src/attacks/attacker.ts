/** The process of an attacker: one job in, the number of what it sent out. */
import { type AttackJob, overIn } from "./Attack.ts"
import { attacks } from "./attacks.ts"

process.on("message", (job: AttackJob) => {
  const attack = attacks.find(({ name }) => name === job.attack)
  if (attack === undefined) throw new Error(`there is no attack ${job.attack}`)
  void attack.attacker(job, overIn(job.ms)).then((sent) => process.send?.({ sent }, () => process.disconnect()))
})
