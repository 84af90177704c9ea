import { describe, expect, it } from "vitest"
import { choosesHost, hostListFault, urlsOf } from "../../src/database/host-list.ts"

describe("the URL of a database with several servers", () => {
  it("is one for each of them, in that order, without what the drivers do not know", () => {
    expect(urlsOf("postgres://u:p@a:1,b:2/d?target_session_attrs=read-write&sslmode=verify-full")).toEqual([
      "postgres://u:p@a:1/d?sslmode=verify-full",
      "postgres://u:p@b:2/d?sslmode=verify-full",
    ])
    expect(urlsOf("postgresql://u@a,[::1]:5433/d")).toEqual(["postgresql://u@a/d", "postgresql://u@[::1]:5433/d"])
    expect(urlsOf("postgres://u@a/d?target_session_attrs=primary")).toEqual(["postgres://u@a/d"])
  })

  it("is not meant by a comma of a password, of a parameter or of the name of the database", () => {
    for (const text of ["postgres://u:a,b@h/d", "postgres://u@h/d,e", "postgres://u@h/d?options=-c%20a=b,c"]) {
      expect(choosesHost(text)).toBe(false)
      expect(urlsOf(text)).toEqual([text])
      expect(hostListFault(text)).toBeUndefined()
    }
  })

  it.each([
    ["postgres://u@a,b/d?target_session_attrs=standby", "takes read-write, primary as its target_session_attrs"],
    ["postgres://u@a/d?target_session_attrs=any", "takes read-write, primary as its target_session_attrs"],
    ["postgres://u@/d?host=a,b", "takes several servers before the name of the database: postgres://user@one:5432,two"],
    ["postgres://u@h/d?port=1,2", "takes several servers before the name of the database"],
    ["postgres://u@a,b/d?port=1", "takes no host and no port as parameters beside several servers"],
    ["postgres://u@/d?host=/run&target_session_attrs=primary", "takes no host and no port as parameters"],
    ["postgres://u@a,,b/d", "takes host:port, separated by commas, for several servers"],
    ["postgres://u@a,/d", "takes host:port, separated by commas, for several servers"],
    ["postgres://u:p@a,u:q@b/d", "takes one user and one password, before the first server"],
    ["postgres://u@a,u@b:5433/d", "takes one user and one password, before the first server"],
    ["postgres://u@a:0,b/d", "takes 1 to 65535 as the port of a server"],
    ["postgres://u@a,b:65536/d", "takes 1 to 65535 as the port of a server"],
    ["postgres://u@a,b,a/d", "names a server twice"],
    ["postgres://u@a,A:5432/d", "names a server twice"],
    ["postgres://u@[::1]:05432,[::1]/d", "names a server twice"],
    ["postgres://u@%2Frun%2Fpostgresql,b/d", "takes host:port, separated by commas"],
    [`postgres://u@${Array(9).fill("a").join()}/d`, "takes at most 8 servers"],
  ])("is refused as %s", (text, sentence) => {
    expect(hostListFault(text)).toContain(sentence)
  })

  it("shows no part of a password in which a / was not written as %2F", () => {
    expect(hostListFault("postgres://u:ab,2/34@h/d")).toBe(
      "takes host:port, separated by commas, for several servers, or with target_session_attrs, and got something else",
    )
  })
})
