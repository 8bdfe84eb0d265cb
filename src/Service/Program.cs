using System.CommandLine;
using BusEtl.Service.Commands;

var busetl = new RootCommand("Moves login messages from an SQS queue to PostgreSQL, with the personal data in them masked.")
{
    GenerateCommand.Create(),
};
return await busetl.Parse(args).InvokeAsync();
