/** Addresses of scripts, as the policy of the page asks for them: it lets no others become a worker. */

type Policies = {
  readonly createPolicy: (
    name: string,
    rules: { readonly createScriptURL: () => string },
  ) => { readonly createScriptURL: (text: string) => unknown }
}

/** A name may be used once. */
const made = new Map<string, string>()

/** `policy`: one of those that the server lists. In browsers that know no such policies it is the address itself. */
export const trustedScript = (policy: "ticketrush-worker" | "ticketrush-push", address: string): string => {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: Policies }
  const trusted =
    made.get(policy) ??
    ((trustedTypes?.createPolicy(policy, { createScriptURL: () => address }).createScriptURL("") ?? address) as string)
  made.set(policy, trusted)
  return trusted
}
