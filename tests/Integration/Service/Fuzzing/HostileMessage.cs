using BusEtl.AmazonSqs.Client;

namespace BusEtl.Tests.Integration.Service.Fuzzing;

/// <summary>What a producer sends who may do nothing but send.</summary>
/// <param name="Entry">Body and attributes.</param>
/// <param name="GoodUser">The <c>user_id</c> of a login that nothing is wrong with, whatever its attributes say; else null.</param>
internal sealed record HostileMessage(SqsSendEntry Entry, string? GoodUser);
