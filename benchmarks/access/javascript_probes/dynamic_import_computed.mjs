// unknown: service
export const handler = async (event) => (await import(`./plugins/${event.name}.mjs`)).run(event);
