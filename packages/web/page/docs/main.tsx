/** Puts the page of developers together. */
import { createRoot } from "react-dom/client"
import { readSession } from "../session.ts"
import { Docs } from "./Docs.tsx"

createRoot(document.getElementById("page") as HTMLElement).render(<Docs />)
void readSession()
