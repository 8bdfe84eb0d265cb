using BusEtl.Tests.Integration.Infrastructure;

[assembly: AssemblyFixture(typeof(TestTemplate))]
