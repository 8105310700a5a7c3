// unknown: service
const AWS = require("aws-sdk");
exports.handler = async (event) => new AWS[event.service]().doIt();
