using BusEtl.Tests.Integration.Infrastructure;
using BusEtl.Tests.Integration.Infrastructure.Books;

[assembly: AssemblyFixture(typeof(TestTemplate))]
[assembly: AssemblyFixture(typeof(StackBooks))]
