/**
 * What the browser keeps for the page, in this browser or in this tab: no tokens, and nothing that is needed. A reader may
 * have switched storage off.
 */
export const stored = (key: string): string | null => {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

export const storageWorks = (): boolean => {
  try {
    localStorage.getItem("")
    return true
  } catch {
    return false
  }
}

export const store = (key: string, value: string): void => {
  try {
    localStorage.setItem(key, value)
  } catch {
    // not kept, and the page works without
  }
}

export const storedInTab = (key: string): string | null => {
  try {
    return sessionStorage.getItem(key)
  } catch {
    return null
  }
}

/** Null: it is kept no longer. */
export const storeInTab = (key: string, value: string | null): void => {
  try {
    if (value === null) sessionStorage.removeItem(key)
    else sessionStorage.setItem(key, value)
  } catch {
    // not kept, and the page works without
  }
}
