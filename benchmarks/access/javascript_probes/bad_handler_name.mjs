// unknown: scope
// problem: exports no `nothing`
// handler: bad_handler_name.nothing
export const handler = async () => {};
