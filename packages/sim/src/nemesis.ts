/** Strikes at random while faults are allowed: what the seed has turned on, one thing at a time, each mended later. */
import type { FaultName } from "./faults.ts"
import type { Node } from "./Node.ts"
import type { RandomStream } from "./prng.ts"
import type { World } from "./World.ts"

type Strike = (world: World, random: RandomStream) => void

const someNode = (world: World, random: RandomStream): Node | undefined => {
  const up = world.nodes.filter((node) => node.running)
  return up.length === 0 ? undefined : random.pick("node", up)
}

const strikes: { readonly [name in FaultName]?: Strike } = {
  crash: (world, random) => {
    const node = someNode(world, random)
    if (node === undefined) return
    if ((node.engine?.counters().waiting ?? 0) > 0) world.tally.mark("crash with waiting callers")
    world.fault("crash")
    world.kill(node)
  },
  zombie: (world, random) => {
    const node = someNode(world, random)
    if (node === undefined) return
    world.fault("zombie")
    world.pause(node, random.between("pause-ms", 50, 3_000))
  },
  timers: (world, random) => {
    const node = someNode(world, random)
    if (node === undefined) return
    world.fault("timers")
    world.pause(node, random.between("stop-ms", 1, 120))
  },
  "two-owners": (world, random) => {
    const other = someNode(world, random)
    if (other === undefined || world.nodes.length === 1) return
    world.fault("two-owners")
    const concertId = 1 + random.below("granted", world.draw.concerts)
    world.directory.grantTwice(concertId, other, random.between("granted-ms", 20, 1_500))
  },
  "mixed-batch": (world, random) => {
    // Armed here, fired by the next append of several sales that reaches the database.
    world.armMixedBatch(random.between("mixed", 1, 3))
  },
  "database-restart": (world, random) => {
    if (world.database.down) return
    world.fault("database-restart")
    world.database.crash()
    world.after(random.between("down-ms", 5, 1_500), () => {
      world.database.down = false
    })
  },
  "no-space": (world, random) => {
    if (world.database.noSpace) return
    world.fault("no-space")
    world.database.noSpace = true
    world.after(random.between("no-space-ms", 5, 1_500), () => {
      world.database.noSpace = false
    })
  },
  rejected: (world, random) => {
    if (world.database.readOnly) return
    world.fault("rejected")
    world.database.readOnly = true
    world.after(random.between("read-only-ms", 5, 800), () => {
      world.database.readOnly = false
    })
  },
  "slow-database": (world, random) => {
    if (world.storage.slowFactor > 1) return
    world.fault("slow-database")
    world.storage.slowFactor = random.pick("slow", [10, 100])
    world.after(random.between("slow-ms", 50, 1_500), () => {
      world.storage.slowFactor = 1
    })
  },
  partition: (world, random) => {
    world.fault("partition")
    const node = random.pick("cut-off", world.nodes)
    const other = random.pick("from", [world.clientsLane, world.databaseLane, random.pick("peer", world.nodes).lane])
    const both = random.chance("both-ways", 0.5)
    const outward = both || random.chance("outward", 0.5)
    const inward = both || !outward
    if (outward) world.network.cut(node.lane, other)
    if (inward) world.network.cut(other, node.lane)
    world.after(random.between("cut-ms", 20, 2_000), () => {
      world.network.mend(node.lane, other)
      world.network.mend(other, node.lane)
    })
  },
  "slow-reader": (world) => {
    // How slow, each reader has drawn for itself; every one that falls behind now is counted.
    for (const reader of world.subscribers.all) if (reader.bufferedMax > 1) world.fault("slow-reader")
  },
  "reconnect-storm": (world) => {
    for (const reader of world.subscribers.all) if (reader.connected) world.fault("reconnect-storm")
    world.subscribers.storm()
  },
  clock: (world, random) => {
    world.fault("clock")
    const jump = random.pick("jump", [10, 300, 2_000, 10_000]) * (random.chance("back", 0.5) ? -1 : 1)
    world.wall.skewMs += jump
    world.noteWall()
  },
}

export const startFaults = (world: World, random: RandomStream): void => {
  const armed = world.draw.faults.flatMap((name) => strikes[name] ?? [])
  if (armed.length === 0) return
  const next = (): void => {
    world.after(random.between("strike-ms", 1, 2 * world.draw.strikeMs), () => {
      if (world.healing) return
      random.pick("strike", armed)(world, random)
      next()
    })
  }
  next()
}
