import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { describe, expect, it } from "vitest"
import { ask } from "./Program.ts"
import { accountOf, isRoot, onLinux, useFolders } from "./situations.ts"

const { newFolder, start } = useFolders()
const postgres = accountOf("postgres")
const nobody = accountOf("nobody")
const uidOf = (pid: number) => statSync(`/proc/${pid}`).uid
const asNobody = nobody === undefined ? {} : { account: nobody }

describe("started by root", () => {
  it.runIf(isRoot && onLinux && postgres !== undefined)("runs the database as postgres", async () => {
    const { url, pid } = await start(newFolder()).serving()
    expect(uidOf(pid)).toBe(postgres!.uid)
    expect(await ask(url, "select 1 as one")).toEqual([{ one: 1 }])
  })

  it.runIf(isRoot && onLinux)("runs it as nobody where there is no postgres account, and stays with that", async () => {
    const folder = newFolder()
    const passwd = join(dirname(folder), "passwd")
    writeFileSync(passwd, `root:x:0:0:root:/root:/bin/bash\nnobody:x:${nobody!.uid}:${nobody!.gid}::/:/bin/false\n`)
    const first = start(folder, { passwd })
    expect(uidOf((await first.serving()).pid)).toBe(nobody!.uid)
    expect(await first.stop()).toBe("0")
    const later = await start(folder).serving()
    expect(uidOf(later.pid)).toBe(nobody!.uid)
  })

  it.runIf(isRoot)("says so where there is neither account", async () => {
    const folder = newFolder()
    const passwd = join(dirname(folder), "passwd")
    writeFileSync(passwd, "root:x:0:0:root:/root:/bin/bash\n")
    expect(await start(folder, { passwd }).news()).toMatchObject({
      reason: "folder-unusable",
      message: expect.stringContaining("neither a postgres nor a nobody account"),
    })
  })

  it.runIf(isRoot)("names the folder that the database user cannot pass through", async () => {
    const barrier = join(dirname(newFolder()), "private")
    mkdirSync(barrier, { mode: 0o700 })
    chmodSync(barrier, 0o700)
    const news = await start(join(barrier, "data", "postgres")).news()
    expect(news.reason).toBe("folder-unreachable")
    expect(news.message).toContain(`chmod o+x ${barrier}`)
    expect(readdirSync(join(barrier, "data"))).toEqual([])
  })

  it.runIf(isRoot)("makes passable folders under a strict umask", async () => {
    const folder = join(dirname(newFolder()), "made", "here", "postgres")
    const before = process.umask(0o077)
    const program = start(folder)
    process.umask(before)
    expect(await ask((await program.serving()).url, "select 1 as one")).toEqual([{ one: 1 }])
  })
})

describe("started by an ordinary user", () => {
  it.runIf(!isRoot || onLinux)("runs the database as that user", async () => {
    const program = isRoot ? start(newFolder(nobody), asNobody) : start(newFolder())
    const { url, pid } = await program.serving()
    if (onLinux) expect(uidOf(pid)).toBe(isRoot ? nobody!.uid : process.getuid!())
    expect(await ask(url, "select 1 as one")).toEqual([{ one: 1 }])
  })

  it.runIf(isRoot)("leaves a folder of another user alone and says whose it is", async () => {
    const folder = newFolder(nobody)
    const first = start(folder)
    await first.serving()
    expect(await first.stop()).toBe("0")
    const news = await start(folder, asNobody).news()
    expect(news.reason).toBe("folder-unusable")
    expect(news.message).toContain(`belongs to user ${statSync(folder).uid}`)
  })

  it.runIf(isRoot)("says which folder it may not write to", async () => {
    const folder = newFolder()
    const news = await start(folder, asNobody).news()
    expect(news.reason).toBe("folder-unusable")
    expect(news.message).toContain("set TICKETRUSH_DATA to a folder you may write to")
  })
})

describe("a folder that is no data folder of ours yet", () => {
  it("is refused in one line when the file system does not let its lock be written", async () => {
    const folder = newFolder()
    writeFileSync(`${folder}.owner`, "a file where a folder belongs")
    const news = await start(folder).news()
    expect(news.reason).toBe("folder-unusable")
    expect(news.message).toContain(`The data folder ${folder} cannot be used (EEXIST: `)
  })

  it("is refused and left as it was when it holds other files", async () => {
    const folder = newFolder()
    mkdirSync(folder)
    writeFileSync(join(folder, "letter.txt"), "dear diary")
    const news = await start(folder).news()
    expect(news.reason).toBe("folder-unusable")
    expect(news.message).toContain("is not empty")
    expect(readdirSync(folder)).toEqual(["letter.txt"])
  })

  it("may have a name that a shell would take apart", async () => {
    const folder = join(dirname(newFolder()), "it's my $HOME", "data base")
    expect(await ask((await start(folder).serving()).url, "select 1 as one")).toEqual([{ one: 1 }])
  })

  it("is used when it is empty", async () => {
    const folder = newFolder()
    mkdirSync(folder)
    expect(await ask((await start(folder).serving()).url, "select 1 as one")).toEqual([{ one: 1 }])
  })

  it("is refused when another major version made it", async () => {
    const folder = newFolder()
    const first = start(folder)
    await first.serving()
    expect(await first.stop()).toBe("0")
    writeFileSync(join(folder, "PG_VERSION"), "17\n")
    const news = await start(folder).news()
    expect(news.reason).toBe("folder-unusable")
    expect(news.message).toContain("made by PostgreSQL 17")
    expect(existsSync(join(folder, "postmaster.pid"))).toBe(false)
  })
})
