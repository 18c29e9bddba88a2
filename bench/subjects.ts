/** What there is to measure. */
export const SUBJECTS_LIST = `npm run bench -- SUBJECT [OPTIONS]

record     what recording a page costs and how true it is, beside puppeteer's page.screencast()
live       the same for streaming
all        record and live
capture    what each way of getting at the pictures costs, through to a file: our sources, and three peers
density    how many sessions this machine carries before frames are lost, by our sources and by the peers
encoding   what each codec makes of text, animation and a page at rest: bits, likeness, speed
finish     how soon after its stop a recording is whole where it is kept
ladder     what several renditions of a stream cost beside one
latency    how far behind the page its viewers are, by protocol and player
library    how soon recordings are found among many
rtmp       how far behind the page the subscribers of RTMP servers are that it is pushed to
sharpen    how soon a page at rest is sharp, and whether scrolling keeps to the ceiling
viewers    what many viewers of one stream cost

Options of a subject: npm run bench -- SUBJECT --help
Figures go to bench/results as JSON. All of it wants a machine that does nothing else; docs/benchmarks.md tells how to read it.`
