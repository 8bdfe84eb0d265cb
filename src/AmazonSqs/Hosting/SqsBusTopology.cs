using BusEtl.AmazonSqs.Configuration;
using MassTransit.Transports;

namespace BusEtl.AmazonSqs.Hosting;

internal sealed class SqsBusTopology(SqsHostConfiguration host, SqsTopologyConfiguration topology) : BusTopology(host, topology);
