/**
 * The process of an attacker: one job in, the number of what it sent out. An attacker of a real server has a machine of its
 * own; here it shares the cores, so it has the lowest priority, and what it sent shows whether it kept its rate.
 */
import { constants, setPriority } from "node:os"
import { type AttackJob, overIn } from "./Attack.ts"
import { attacks } from "./attacks.ts"

setPriority(constants.priority.PRIORITY_LOW)
process.on("message", (job: AttackJob) => {
  const attack = attacks.find(({ name }) => name === job.attack)
  if (attack === undefined) throw new Error(`there is no attack ${job.attack}`)
  void attack.attacker(job, overIn(job.ms)).then((sent) => process.send?.({ sent }, () => process.disconnect()))
})
