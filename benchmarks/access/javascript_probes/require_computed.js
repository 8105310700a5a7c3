// unknown: service
exports.handler = async (event) => require(event.name).run();
