/** A `.cpuprofile` of V8, added up by function: where the thread itself was, sample by sample. */

export type CpuProfile = {
  readonly nodes: ReadonlyArray<{
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
    readonly children?: ReadonlyArray<number>
  }>
  readonly samples: ReadonlyArray<number>
  readonly timeDeltas: ReadonlyArray<number>
}

export type ProfileLine = {
  /** Function with its file, or what V8 calls time outside functions. */
  readonly where: string
  /** Parts of the busy time: in the function itself, and with all it called. */
  readonly self: number
  readonly total: number
}

/** Idle time is not counted; a function that calls itself counts once in its total. */
export const profileLines = (profile: CpuProfile): ReadonlyArray<ProfileLine> => {
  const names = new Map(profile.nodes.map(({ callFrame, id }) => [id, nameOf(callFrame)]))
  const parents = new Map<number, number>()
  for (const { children = [], id } of profile.nodes) for (const child of children) parents.set(child, id)
  const self = new Map<string, number>()
  const total = new Map<string, number>()
  let busy = 0
  profile.samples.forEach((sample, i) => {
    const name = names.get(sample)!
    if (name === "(idle)") return
    const took = profile.timeDeltas[i]
    busy += took
    self.set(name, (self.get(name) ?? 0) + took)
    const seen = new Set<string>()
    for (let node: number | undefined = sample; node !== undefined; node = parents.get(node)) {
      const caller = names.get(node)!
      if (seen.has(caller)) continue
      seen.add(caller)
      total.set(caller, (total.get(caller) ?? 0) + took)
    }
  })
  return [...total]
    .map(([where, took]) => ({ where, self: (self.get(where) ?? 0) / busy, total: took / busy }))
    .sort((a, b) => b.self - a.self)
}

const nameOf = ({ functionName, url, lineNumber }: CpuProfile["nodes"][number]["callFrame"]): string => {
  const name = functionName === "" ? "(anonymous)" : functionName
  if (url === "") return name
  const file = url.replace(/^file:\/\//, "").replace(/^.*\/(packages|node_modules|bench)\//, "$1/")
  return `${name} ${file}:${lineNumber + 1}`
}
