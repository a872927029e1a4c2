// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Hashes} from "../../main/solidity/Hashes.sol";
import {Rollup} from "../../main/solidity/Rollup.sol";
import {SequencerRegistry} from "../../main/solidity/SequencerRegistry.sol";
import {BatchHeader, Member, MemberSignature} from "../../main/solidity/Types.sol";
import {Fixture} from "./Fixture.sol";

/// What certificates and member lists cost at 4, 16, 50 and 100 members (docs/protocol.md).
contract GasTest is Fixture {
    event log_named_uint(string key, uint256 value);

    /// EIP-7825's cap on a transaction's gas.
    uint256 private constant TRANSACTION_GAS_MAX = 1 << 24;

    /// The second batch of a subnet: six blobs, a certificate of just more than two thirds, a claim.
    function test_gas_of_a_certificate_at_4_16_50_and_100_members() external {
        uint256[4] memory sizes = [uint256(4), 16, 50, 100];
        uint256[4] memory most = [uint256(200_000), 270_000, 480_000, 800_000];
        for (uint64 i = 0; i < 4; i++) {
            uint256 gas = _posting(100 + i, sizes[i]);
            emit log_named_uint(string.concat("submitBatch, members ", _text(sizes[i])), gas);
            _true(gas < most[i], string.concat("gas used ", _text(gas)));
        }
    }

    function test_gas_of_the_list_at_100_members_fits_a_transaction() external {
        Member[] memory list = _list(99);
        _open(200, list);
        Member memory last = _newMember(address(0x1), 1);
        registry.bond(200, last.operator, BOND);
        vm.prank(GOVERNOR);
        uint256 before = gasleft();
        registry.admit(200, last);
        uint256 admitting = before - gasleft();
        emit log_named_uint("admit the member 100, first in order", admitting);
        _true(admitting < 3_000_000, _text(admitting));
        Member memory more = _newMember(address(0x2), 1);
        registry.bond(200, more.operator, BOND);
        vm.prank(GOVERNOR);
        vm.expectRevert(SequencerRegistry.TooManyMembers.selector);
        registry.admit(200, more);
    }

    function test_a_subnet_begins_with_100_members_in_one_transaction() external {
        Member[] memory list = _list(100);
        rollup.open(201, rollup.parametersOf(SUBNET));
        inbox.open(201, inbox.parametersOf(SUBNET), EMISSION);
        uint256 before = gasleft();
        registry.registerSubnet(201, _subnetParameters(), list);
        uint256 gas = before - gasleft();
        emit log_named_uint("registerSubnet, members 100", gas);
        _true(gas < TRANSACTION_GAS_MAX, _text(gas));
    }

    function _list(uint256 size) private returns (Member[] memory list) {
        list = new Member[](size);
        for (uint256 i = 0; i < size; i++) {
            list[i] = _newMember(address(uint160(0xA000 + i)), 100);
        }
    }

    function _open(uint64 subnet, Member[] memory list) private {
        rollup.open(subnet, rollup.parametersOf(SUBNET));
        inbox.open(subnet, inbox.parametersOf(SUBNET), EMISSION);
        registry.registerSubnet(subnet, _subnetParameters(), list);
    }

    function _posting(uint64 subnet, uint256 size) private returns (uint256) {
        Member[] memory list = _list(size);
        _open(subnet, list);
        _post(subnet, list);
        return _post(subnet, list);
    }

    function _post(uint64 subnet, Member[] memory list) private returns (uint256) {
        BatchHeader memory header = _nextHeader();
        Rollup.Tip memory tip = rollup.tipOf(subnet);
        header.index = tip.nextIndex;
        header.first = tip.last + 1;
        header.last = tip.last + 1;
        header.parentBlockHash = tip.lastBlockHash;
        header.lastTimestamp = tip.lastTimestamp + 1_000;
        header.blobVersionedHashes = _blobs(6);
        bytes32 structHash = Hashes.batchAttestation(subnet, header.index, Hashes.commitment(header));
        MemberSignature[] memory certificate = _certificate(list, list.length * 2 / 3 + 1, structHash);
        MemberSignature memory claim =
            MemberSignature(1, _sign(list[1].signer, Hashes.postingClaim(subnet, header.index, address(this))));
        vm.blobhashes(header.blobVersionedHashes);
        bytes memory call = abi.encodeCall(rollup.submitBatch, (subnet, header, list, certificate, claim, ""));
        if (header.index > 0) emit log_named_uint("bytes of calldata", call.length);
        uint256 before = gasleft();
        rollup.submitBatch(subnet, header, list, certificate, claim, "");
        return before - gasleft();
    }
}
