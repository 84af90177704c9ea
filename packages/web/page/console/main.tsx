/** Puts the console of operators together. */
import { createRoot } from "react-dom/client"
import { readSession } from "../session.ts"
import { Console } from "./Console.tsx"

createRoot(document.getElementById("page") as HTMLElement).render(<Console />)
void readSession()
