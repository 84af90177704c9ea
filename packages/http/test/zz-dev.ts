import { startNode } from "./TestNode.ts"
import { post } from "./client.ts"
const node = await startNode({ webFolder: new URL("../web", import.meta.url).pathname })
for (const [title, artistName, agencyName, n, price, secs] of [["The Golden Hour","IU","EDAM Entertainment",2,165000,1],["Bunnies Camp","NewJeans","ADOR",1,132000,1],["Yet To Come","BTS","BIGHIT MUSIC",3,198000,1]] as const)
  await post(node.url+"/api/concerts/setup",{title,artistName,agencyName,concertDate:"2027-01-01T19:00:00",optionCount:n,maxReservationsPerUser:4,tiers:[{name:"R",price}],seatLayout:{sections:[{code:"A",capacity:50}],flags:[{flag:"accessible",seats:["A-1","A-2"]},{flag:"companion",seats:["A-3"]},{flag:"restricted-view",seats:["A-49","A-50"]}]}})
console.log(node.url)
setInterval(() => { for (const w of (node.warnings as any[]).splice(0)) console.error(JSON.stringify(w)) }, 500)
