// calls: route53.GetChange Id=1
const n = require("@aws-sdk/client-route-53");
exports.handler = async function () {
  let t = new n.Route53();
  return await(0,n.waitUntilResourceRecordSetsChanged)({client:t,maxWaitTime:890},{Id:"1"}),{};
};
